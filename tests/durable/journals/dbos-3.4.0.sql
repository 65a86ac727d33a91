BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('bfac1e39-982c-4c4c-97bc-0065b6fc8e74','journal-1',1795347622000,1795347622000,'stackmedic');
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(125);
CREATE TABLE notifications (
    message_uuid TEXT NOT NULL DEFAULT (hex(randomblob(16))) PRIMARY KEY,
    destination_uuid TEXT NOT NULL,
    topic TEXT,
    message TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000), "serialization" TEXT DEFAULT NULL, "consumed" BOOLEAN NOT NULL DEFAULT FALSE, consumed_by_function_id INTEGER,
    FOREIGN KEY (destination_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
INSERT INTO "notifications" VALUES('093e0288-d1df-401b-badd-ea9fbf35c922','paused','control','{"want":"pause","by":"ada"}',1795347622000,'portable_json',1,2);
CREATE TABLE "operation_outputs" (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    function_name TEXT NOT NULL DEFAULT '',
    output TEXT,
    error TEXT,
    child_workflow_id TEXT,
    started_at_epoch_ms INTEGER,
    completed_at_epoch_ms INTEGER,
    serialization TEXT,
    application_name TEXT DEFAULT NULL,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    PRIMARY KEY (workflow_uuid, function_id)
);
INSERT INTO "operation_outputs" VALUES('purge.v1@2026-11-22T00:00:00Z',1,'forget','{"value":0}',NULL,NULL,1795347622615,1795347622622,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('paused',1,'gate:approval','"2076-11-09T11:40:22.624380+00:00"',NULL,NULL,1795347622624,1795347622628,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('nap',1,'sleep:nap','"2026-11-22T11:40:42.627922+00:00"',NULL,NULL,1795347622627,1795347622630,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('paused',3,'DBOS.sleep','1795347622.6619344',NULL,NULL,1795347622657,1795347622661,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('nap',2,'DBOS.sleep','1795347642.6294932',NULL,NULL,1795347622663,1795347642629,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('paused',2,'DBOS.recv','{"want":"pause","by":"ada"}',NULL,NULL,1795347622646,1795347622675,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('done',1,'one','{"value":{"name":"one"}}',NULL,NULL,1795347622616,1795347622625,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('paused',4,'control:','{"want":"pause","by":"ada"}',NULL,NULL,1795347622677,1795347622681,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('paused',6,'DBOS.sleep','1826883622.6849985',NULL,NULL,1795347622684,1795347622685,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('done',2,'two','{"value":{"name":"two"}}',NULL,NULL,1795347622682,1795347622685,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('parent/1.impatient.v1',1,'gate:approval','"2076-11-09T11:40:22.902347+00:00"',NULL,NULL,1795347622902,1795347622903,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('six',1,'one','{"value":{"name":"one"}}',NULL,NULL,1795347622619,1795347622625,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('parent/1.impatient.v1',3,'DBOS.sleep','1795347622.9067857',NULL,NULL,1795347622906,1795347622906,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('parent/1.impatient.v1',2,'DBOS.recv','null',NULL,NULL,1795347622905,1795347622912,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('six',2,'two','{"value":{"name":"two"}}',NULL,NULL,1795347622910,1795347622910,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('six',3,'three','{"value":{"name":"three"}}',NULL,NULL,1795347622920,1795347622921,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('six',4,'gate:approval','"2076-11-09T11:40:22.925867+00:00"',NULL,NULL,1795347622925,1795347622926,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('six',6,'DBOS.sleep','1795347622.930943',NULL,NULL,1795347622930,1795347622930,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('six',5,'DBOS.recv','null',NULL,NULL,1795347622930,1795347622932,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('parent/1.impatient.v1',5,'DBOS.sleep','3372147622.903756',NULL,NULL,1795347622915,1795347622915,'portable_json','stackmedic',1795347622000);
INSERT INTO "operation_outputs" VALUES('six',8,'DBOS.sleep','3372147622.930052',NULL,NULL,1795347622934,1795347622937,'portable_json','stackmedic',1795347622000);
CREATE TABLE queues (
    queue_id TEXT PRIMARY KEY DEFAULT (hex(randomblob(16))),
    name TEXT NOT NULL UNIQUE,
    concurrency INTEGER,
    worker_concurrency INTEGER,
    rate_limit_max INTEGER,
    rate_limit_period_sec REAL,
    priority_enabled BOOLEAN NOT NULL DEFAULT FALSE,
    partition_queue BOOLEAN NOT NULL DEFAULT FALSE,
    polling_interval_sec REAL NOT NULL DEFAULT 1.0,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL, "partition_concurrency" INTEGER DEFAULT NULL, "partition_worker_concurrency" INTEGER DEFAULT NULL, "partition_rate_limit_max" INTEGER DEFAULT NULL, "partition_rate_limit_period_sec" REAL DEFAULT NULL);
INSERT INTO "queues" VALUES('591EA857A2C03870E59E648432A29D25','runs',NULL,NULL,NULL,NULL,1,0,0.2,1795347622000,1795347622301,'stackmedic',NULL,NULL,NULL,NULL);
INSERT INTO "queues" VALUES('748CA68E3D0CDEABFB55F002B631B38B','aws',NULL,60,NULL,NULL,1,1,0.2,1795347622000,1795347622312,'stackmedic',2,NULL,NULL,NULL);
CREATE TABLE stackmedic_purged (
	id TEXT NOT NULL, 
	purged_at TEXT NOT NULL, 
	PRIMARY KEY (id)
);
CREATE TABLE streams (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    "offset" INTEGER NOT NULL, function_id INTEGER NOT NULL DEFAULT 0, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key, "offset"),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events (
    workflow_uuid TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_events_history (
    workflow_uuid TEXT NOT NULL,
    function_id INTEGER NOT NULL,
    key TEXT NOT NULL,
    value TEXT NOT NULL, "serialization" TEXT DEFAULT NULL,
    PRIMARY KEY (workflow_uuid, function_id, key),
    FOREIGN KEY (workflow_uuid) REFERENCES workflow_status(workflow_uuid)
        ON UPDATE CASCADE ON DELETE CASCADE
);
CREATE TABLE workflow_input (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    inputs TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_input" VALUES('purge.v1@2026-11-22T00:00:00Z','{"namedArgs":{},"positionalArgs":[null]}',1795347622000);
INSERT INTO "workflow_input" VALUES('done','{"namedArgs":{},"positionalArgs":[2]}',1795347622000);
INSERT INTO "workflow_input" VALUES('six','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795347622000);
INSERT INTO "workflow_input" VALUES('parent','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795347622000);
INSERT INTO "workflow_input" VALUES('paused','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795347622000);
INSERT INTO "workflow_input" VALUES('held','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795347622000);
INSERT INTO "workflow_input" VALUES('nap','{"namedArgs":{},"positionalArgs":[20]}',1795347622000);
INSERT INTO "workflow_input" VALUES('parent/1.impatient.v1','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795347622000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('purge.v1@2026-11-22T00:00:00Z','0',NULL,1795347622000);
INSERT INTO "workflow_output" VALUES('done','"done"',NULL,1795347622000);
CREATE TABLE workflow_schedules (
    schedule_id TEXT PRIMARY KEY,
    schedule_name TEXT NOT NULL UNIQUE,
    workflow_name TEXT NOT NULL,
    workflow_class_name TEXT,
    schedule TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'ACTIVE',
    context TEXT NOT NULL
, "last_fired_at" TEXT DEFAULT NULL, "automatic_backfill" BOOLEAN NOT NULL DEFAULT FALSE, "cron_timezone" TEXT DEFAULT NULL, "queue_name" TEXT DEFAULT NULL, "application_name" TEXT DEFAULT NULL);
CREATE TABLE workflow_status (
    workflow_uuid TEXT PRIMARY KEY,
    status TEXT,
    name TEXT,
    authenticated_user TEXT,
    assumed_role TEXT,
    authenticated_roles TEXT,
    request TEXT,
    output TEXT,
    error TEXT,
    executor_id TEXT,
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    updated_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    application_version TEXT,
    application_id TEXT,
    class_name TEXT DEFAULT NULL,
    config_name TEXT DEFAULT NULL,
    recovery_attempts INTEGER DEFAULT 0,
    queue_name TEXT,
    workflow_timeout_ms INTEGER,
    workflow_deadline_epoch_ms INTEGER,
    inputs TEXT,
    started_at_epoch_ms INTEGER,
    deduplication_id TEXT,
    priority INTEGER NOT NULL DEFAULT 0
, queue_partition_key TEXT, forked_from TEXT, "owner_xid" TEXT DEFAULT NULL, "parent_workflow_id" TEXT DEFAULT NULL, "serialization" TEXT DEFAULT NULL, "delay_until_epoch_ms" BIGINT DEFAULT NULL, "was_forked_from" BOOLEAN NOT NULL DEFAULT FALSE, "rate_limited" BOOLEAN NOT NULL DEFAULT FALSE, "completed_at" BIGINT, "attributes" TEXT, "schedule_name" TEXT, "debounce_deadline_epoch_ms" BIGINT DEFAULT NULL, "is_debounced" BOOLEAN NOT NULL DEFAULT FALSE, "application_name" TEXT DEFAULT NULL, "creator_xid" TEXT DEFAULT NULL);
INSERT INTO "workflow_status" VALUES('purge.v1@2026-11-22T00:00:00Z','SUCCESS','purge.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347622000,1795347622000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347622000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795347622000,'null',NULL,NULL,0,'stackmedic','a437d56c-2a6c-499b-b82d-48bc9db8314d');
INSERT INTO "workflow_status" VALUES('done','SUCCESS','quick.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347622000,1795347622000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347622000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795347622000,'null',NULL,NULL,0,'stackmedic','bda6738a-74e3-4cbc-a55c-04035094c93e');
INSERT INTO "workflow_status" VALUES('six','PENDING','six.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347622000,1795347622000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347622000,NULL,0,NULL,NULL,'a911d864-fcdc-4e91-b433-d83f68fe4b0d',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','afccbd71-f4cf-4a38-8f11-ba07b77abbc1');
INSERT INTO "workflow_status" VALUES('parent','PENDING','parent.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347622000,1795347622000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347622000,NULL,0,NULL,NULL,'a911d864-fcdc-4e91-b433-d83f68fe4b0d',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','9c632d1b-d6c9-4f3a-b3e9-8eb1673e33fa');
INSERT INTO "workflow_status" VALUES('paused','PENDING','wait.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347622000,1795347622000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347622000,NULL,0,NULL,NULL,'a911d864-fcdc-4e91-b433-d83f68fe4b0d',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','04bc0243-c79d-4493-9710-43d08e5fea16');
INSERT INTO "workflow_status" VALUES('held','PENDING','held.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347622000,1795347622000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347622000,NULL,0,NULL,NULL,'a911d864-fcdc-4e91-b433-d83f68fe4b0d',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','8841d0ae-511c-4e87-9555-1b0c3e5d72df');
INSERT INTO "workflow_status" VALUES('nap','PENDING','nap.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347622000,1795347622000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347622000,NULL,0,NULL,NULL,'a911d864-fcdc-4e91-b433-d83f68fe4b0d',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','3d0b8fee-63d9-4d95-a22c-2ddb22301085');
INSERT INTO "workflow_status" VALUES('parent/1.impatient.v1','PENDING','impatient.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347622000,1795347622000,'journal-1',NULL,NULL,NULL,1,'aws',NULL,NULL,NULL,1795347622000,NULL,0,'a',NULL,'753151f3-89b7-44e4-a5e4-ad19593aa74c',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','20164fe8-a0e6-4507-8be3-3b941db394e2');
CREATE INDEX workflow_status_created_at_index ON workflow_status (created_at);
CREATE INDEX idx_workflow_topic ON notifications (destination_uuid, topic);
CREATE INDEX "idx_workflow_status_delayed" ON "workflow_status" ("delay_until_epoch_ms") WHERE status = 'DELAYED';
CREATE INDEX "idx_workflow_status_forked_from" ON "workflow_status" ("forked_from") WHERE "forked_from" IS NOT NULL;
CREATE INDEX "idx_workflow_status_parent_workflow_id" ON "workflow_status" ("parent_workflow_id") WHERE "parent_workflow_id" IS NOT NULL;
CREATE UNIQUE INDEX "uq_workflow_status_dedup_id" ON "workflow_status" ("queue_name", "deduplication_id") WHERE "deduplication_id" IS NOT NULL;
CREATE INDEX "idx_workflow_status_pending" ON "workflow_status" ("created_at") WHERE "status" = 'PENDING';
CREATE INDEX "idx_workflow_status_failed" ON "workflow_status" ("status", "created_at") WHERE "status" IN ('ERROR', 'CANCELLED', 'MAX_RECOVERY_ATTEMPTS_EXCEEDED');
CREATE INDEX "idx_workflow_status_rate_limited" ON "workflow_status" ("queue_name", "started_at_epoch_ms") WHERE "rate_limited" = TRUE;
CREATE INDEX "idx_workflow_status_completed_at" ON "workflow_status" ("completed_at") WHERE "completed_at" IS NOT NULL;
CREATE INDEX "idx_workflow_status_started_at" ON "workflow_status" ("started_at_epoch_ms") WHERE "started_at_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_workflow_status_schedule_name" ON "workflow_status" ("schedule_name") WHERE "schedule_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_owner_version"
    ON application_versions ("application_name", "version_name")
    WHERE "application_name" IS NOT NULL;
CREATE UNIQUE INDEX "uq_application_versions_unclaimed_version"
    ON application_versions ("version_name")
    WHERE "application_name" IS NULL;
CREATE INDEX idx_workflow_input_retention
    ON workflow_input (retention_timestamp);
CREATE INDEX idx_workflow_output_retention
    ON workflow_output (retention_timestamp);
CREATE INDEX idx_operation_outputs_retention
    ON operation_outputs (retention_timestamp);
CREATE INDEX "idx_workflow_status_in_flight_v2" ON "workflow_status" ("queue_name", "status", "priority", "created_at", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING');
CREATE INDEX "idx_workflow_status_partition_dequeue_v3" ON "workflow_status" ("queue_name", "status", "queue_partition_key", "priority", "created_at", "workflow_uuid", "application_name") WHERE "status" IN ('ENQUEUED', 'PENDING') AND "queue_partition_key" IS NOT NULL;
CREATE INDEX "idx_operation_outputs_completed_at_function_name_v2" ON "operation_outputs" ("completed_at_epoch_ms", "function_name", "application_name");
CREATE INDEX "idx_workflow_status_deadline" ON "workflow_status" ("workflow_deadline_epoch_ms") WHERE "status" IN ('ENQUEUED', 'PENDING', 'DELAYED') AND "workflow_deadline_epoch_ms" IS NOT NULL;
CREATE INDEX "idx_application_versions_timestamp" ON "application_versions" ("version_timestamp" DESC);
CREATE INDEX "idx_application_versions_owner_timestamp" ON "application_versions" ("application_name", "version_timestamp" DESC);
COMMIT;
