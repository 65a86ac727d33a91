BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('2574b3bf-cabb-4117-aab9-b98c5c4e9e2d','journal-1',1795356042000,1795356042000,'stackmedic');
CREATE TABLE dbos_migrations (version INTEGER NOT NULL PRIMARY KEY);
INSERT INTO "dbos_migrations" VALUES(123);
CREATE TABLE notifications (
    message_uuid TEXT NOT NULL DEFAULT (hex(randomblob(16))) PRIMARY KEY,
    destination_uuid TEXT NOT NULL,
    topic TEXT,
    message TEXT NOT NULL,
    created_at_epoch_ms INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000), "serialization" TEXT DEFAULT NULL, "consumed" BOOLEAN NOT NULL DEFAULT FALSE, consumed_by_function_id INTEGER,
    FOREIGN KEY (destination_uuid) REFERENCES workflow_status(workflow_uuid) 
        ON UPDATE CASCADE ON DELETE CASCADE
);
INSERT INTO "notifications" VALUES('dda01ef1-7d23-4761-9b6f-ffdc338cfc4e','paused','control','{"want":"pause","by":"ada"}',1795356042000,'portable_json',1,2);
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
INSERT INTO "operation_outputs" VALUES('done',1,'one','{"value":{"name":"one"}}',NULL,NULL,1795356042574,1795356042606,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('six',1,'one','{"value":{"name":"one"}}',NULL,NULL,1795356042588,1795356042614,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('six',2,'two','{"value":{"name":"two"}}',NULL,NULL,1795356042645,1795356042653,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('done',2,'two','{"value":{"name":"two"}}',NULL,NULL,1795356042639,1795356042644,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('six',3,'three','{"value":{"name":"three"}}',NULL,NULL,1795356042670,1795356042682,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('nap',1,'sleep:nap','"2026-11-22T14:01:02.622985+00:00"',NULL,NULL,1795356042623,1795356042640,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('nap',2,'DBOS.sleep','1795356062.623559',NULL,NULL,1795356042747,1795356062623,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('purge.v1@2026-11-22T00:00:00Z',1,'forget','{"value":0}',NULL,NULL,1795356042567,1795356042619,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('six',4,'gate:approval','"2076-11-09T14:00:42.730448+00:00"',NULL,NULL,1795356042730,1795356042746,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('six',6,'DBOS.sleep','1795356042.8086982',NULL,NULL,1795356042808,1795356042808,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('six',5,'DBOS.recv','null',NULL,NULL,1795356042807,1795356042829,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('parent/1.impatient.v1',1,'gate:approval','"2076-11-09T14:00:42.826691+00:00"',NULL,NULL,1795356042826,1795356042827,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('parent/1.impatient.v1',3,'DBOS.sleep','1795356042.858127',NULL,NULL,1795356042857,1795356042858,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('parent/1.impatient.v1',2,'DBOS.recv','null',NULL,NULL,1795356042853,1795356042871,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('six',8,'DBOS.sleep','3372156042.7350225',NULL,NULL,1795356042842,1795356042842,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('parent/1.impatient.v1',5,'DBOS.sleep','3372156042.827613',NULL,NULL,1795356042873,1795356042873,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('paused',1,'gate:approval','"2076-11-09T14:00:42.602407+00:00"',NULL,NULL,1795356042602,1795356042626,'portable_json','stackmedic',1795356042000);
INSERT INTO "operation_outputs" VALUES('paused',3,'DBOS.sleep','1795356043.0115666',NULL,NULL,1795356043011,1795356043011,'portable_json','stackmedic',1795356043000);
INSERT INTO "operation_outputs" VALUES('paused',2,'DBOS.recv','{"want":"pause","by":"ada"}',NULL,NULL,1795356043010,1795356043025,'portable_json','stackmedic',1795356043000);
INSERT INTO "operation_outputs" VALUES('paused',4,'control:','{"want":"pause","by":"ada"}',NULL,NULL,1795356043030,1795356043031,'portable_json','stackmedic',1795356043000);
INSERT INTO "operation_outputs" VALUES('paused',6,'DBOS.sleep','1826892043.0330245',NULL,NULL,1795356043032,1795356043033,'portable_json','stackmedic',1795356043000);
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
INSERT INTO "queues" VALUES('C85B5F64F91DFDF8860D3FE2C8E840BD','runs',NULL,NULL,NULL,NULL,1,0,0.2,1795356042000,1795356042092,'stackmedic',NULL,NULL,NULL,NULL);
INSERT INTO "queues" VALUES('29B433A5BCC5AD4551AC3D0F43A28321','aws',NULL,60,NULL,NULL,1,1,0.2,1795356042000,1795356042153,'stackmedic',2,NULL,NULL,NULL);
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
INSERT INTO "workflow_input" VALUES('purge.v1@2026-11-22T00:00:00Z','{"namedArgs":{},"positionalArgs":[null]}',1795356042000);
INSERT INTO "workflow_input" VALUES('done','{"namedArgs":{},"positionalArgs":[2]}',1795356042000);
INSERT INTO "workflow_input" VALUES('six','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795356042000);
INSERT INTO "workflow_input" VALUES('parent','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795356042000);
INSERT INTO "workflow_input" VALUES('paused','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795356042000);
INSERT INTO "workflow_input" VALUES('held','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795356042000);
INSERT INTO "workflow_input" VALUES('nap','{"namedArgs":{},"positionalArgs":[20]}',1795356042000);
INSERT INTO "workflow_input" VALUES('parent/1.impatient.v1','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795356042000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('done','"done"',NULL,1795356042000);
INSERT INTO "workflow_output" VALUES('purge.v1@2026-11-22T00:00:00Z','0',NULL,1795356042000);
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
INSERT INTO "workflow_status" VALUES('purge.v1@2026-11-22T00:00:00Z','SUCCESS','purge.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795356042000,1795356042000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795356042000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795356042000,'null',NULL,NULL,0,'stackmedic','b70d1d06-0238-469c-92b0-9c574cd8d048');
INSERT INTO "workflow_status" VALUES('done','SUCCESS','quick.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795356042000,1795356042000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795356042000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795356042000,'null',NULL,NULL,0,'stackmedic','d6c99363-0a14-424a-8fac-b5e137a011ae');
INSERT INTO "workflow_status" VALUES('six','PENDING','six.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795356042000,1795356042000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795356042000,NULL,0,NULL,NULL,'7f557163-2d6e-4894-b45c-536704248c06',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','5e464cec-6ec2-4fcc-a55e-fe709a9086cc');
INSERT INTO "workflow_status" VALUES('parent','PENDING','parent.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795356042000,1795356042000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795356042000,NULL,0,NULL,NULL,'7f557163-2d6e-4894-b45c-536704248c06',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','dc7d7d0a-b300-45de-a653-43f7d22ff388');
INSERT INTO "workflow_status" VALUES('paused','PENDING','wait.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795356042000,1795356042000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795356042000,NULL,0,NULL,NULL,'7f557163-2d6e-4894-b45c-536704248c06',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','33581454-441a-4943-9745-8ae91eaa0421');
INSERT INTO "workflow_status" VALUES('held','PENDING','held.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795356042000,1795356042000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795356042000,NULL,0,NULL,NULL,'7f557163-2d6e-4894-b45c-536704248c06',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','025b3415-f780-474c-b96e-9aa6773af35a');
INSERT INTO "workflow_status" VALUES('nap','PENDING','nap.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795356042000,1795356042000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795356042000,NULL,0,NULL,NULL,'7f557163-2d6e-4894-b45c-536704248c06',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','98aab501-365f-492f-a632-87ce8ccb6970');
INSERT INTO "workflow_status" VALUES('parent/1.impatient.v1','PENDING','impatient.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795356042000,1795356042000,'journal-1',NULL,NULL,NULL,1,'aws',NULL,NULL,NULL,1795356042000,NULL,0,'a',NULL,'6a11e0e6-bd85-4886-ad82-eeaba6df7607',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','020a58d1-1171-4eac-87d1-c069feb43207');
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
COMMIT;
