BEGIN TRANSACTION;
CREATE TABLE application_versions (
    version_id TEXT NOT NULL PRIMARY KEY,
    version_name TEXT NOT NULL UNIQUE,
    version_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000),
    created_at INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
, "application_name" TEXT DEFAULT NULL);
INSERT INTO "application_versions" VALUES('6133d658-1039-4bce-8215-b60a7b8df1c5','journal-1',1795347627000,1795347627000,'stackmedic');
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
INSERT INTO "notifications" VALUES('ed371652-0fdb-407a-a039-c56ef20d7e55','paused','control','{"want":"pause","by":"ada"}',1795347627000,'portable_json',1,2);
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
INSERT INTO "operation_outputs" VALUES('purge.v1@2026-11-22T00:00:00Z',1,'forget','{"value":0}',NULL,NULL,1795347627422,1795347627431,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('done',1,'one','{"value":{"name":"one"}}',NULL,NULL,1795347627425,1795347627436,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('paused',1,'gate:approval','"2076-11-09T11:40:27.434594+00:00"',NULL,NULL,1795347627434,1795347627437,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('six',1,'one','{"value":{"name":"one"}}',NULL,NULL,1795347627430,1795347627436,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('paused',3,'DBOS.sleep','1795347627.5273445',NULL,NULL,1795347627446,1795347627527,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('six',2,'two','{"value":{"name":"two"}}',NULL,NULL,1795347627528,1795347627533,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('paused',2,'DBOS.recv','{"want":"pause","by":"ada"}',NULL,NULL,1795347627445,1795347627539,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('six',3,'three','{"value":{"name":"three"}}',NULL,NULL,1795347627538,1795347627543,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('six',4,'gate:approval','"2076-11-09T11:40:27.594861+00:00"',NULL,NULL,1795347627594,1795347627595,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('done',2,'two','{"value":{"name":"two"}}',NULL,NULL,1795347627441,1795347627526,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('six',6,'DBOS.sleep','1795347627.600788',NULL,NULL,1795347627600,1795347627600,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('paused',4,'control:','{"want":"pause","by":"ada"}',NULL,NULL,1795347627544,1795347627589,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('parent/1.impatient.v1',1,'gate:approval','"2076-11-09T11:40:27.611787+00:00"',NULL,NULL,1795347627611,1795347627618,'portable_json','stackmedic',1795347627000);
INSERT INTO "operation_outputs" VALUES('six',5,'DBOS.recv','null',NULL,NULL,1795347627598,1795347627641,'portable_json','stackmedic',1795347627000);
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
INSERT INTO "queues" VALUES('F873528380F5717B47397C628AA45378','runs',NULL,NULL,NULL,NULL,1,0,0.2,1795347627000,1795347627033,'stackmedic',NULL,NULL,NULL,NULL);
INSERT INTO "queues" VALUES('6729EE0B44C0340B30EE33BE11E412CA','aws',NULL,60,NULL,NULL,1,1,0.2,1795347627000,1795347627047,'stackmedic',2,NULL,NULL,NULL);
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
INSERT INTO "workflow_input" VALUES('purge.v1@2026-11-22T00:00:00Z','{"namedArgs":{},"positionalArgs":[null]}',1795347627000);
INSERT INTO "workflow_input" VALUES('done','{"namedArgs":{},"positionalArgs":[2]}',1795347627000);
INSERT INTO "workflow_input" VALUES('six','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795347627000);
INSERT INTO "workflow_input" VALUES('parent','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795347627000);
INSERT INTO "workflow_input" VALUES('paused','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795347627000);
INSERT INTO "workflow_input" VALUES('held','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795347627000);
INSERT INTO "workflow_input" VALUES('nap','{"namedArgs":{},"positionalArgs":[20]}',1795347627000);
INSERT INTO "workflow_input" VALUES('parent/1.impatient.v1','{"namedArgs":{},"positionalArgs":[1576800000.0]}',1795347627000);
CREATE TABLE workflow_output (
    workflow_uuid TEXT NOT NULL PRIMARY KEY,
    output TEXT,
    error TEXT,
    retention_timestamp INTEGER NOT NULL DEFAULT (strftime('%s','now') * 1000)
);
INSERT INTO "workflow_output" VALUES('done','"done"',NULL,1795347627000);
INSERT INTO "workflow_output" VALUES('purge.v1@2026-11-22T00:00:00Z','0',NULL,1795347627000);
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
INSERT INTO "workflow_status" VALUES('purge.v1@2026-11-22T00:00:00Z','SUCCESS','purge.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347627000,1795347627000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347627000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795347627000,'null',NULL,NULL,0,'stackmedic','d3ccf23b-d743-4e8d-80e9-e5522df00123');
INSERT INTO "workflow_status" VALUES('done','SUCCESS','quick.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347627000,1795347627000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347627000,NULL,0,NULL,NULL,NULL,NULL,'portable_json',NULL,0,0,1795347627000,'null',NULL,NULL,0,'stackmedic','c572b9dc-fc6b-495d-bc42-95e9f4be29ea');
INSERT INTO "workflow_status" VALUES('six','PENDING','six.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347627000,1795347627000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347627000,NULL,0,NULL,NULL,'d70d9cbd-c1c5-4e64-acc1-083115827a63',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','9d44b410-7315-40c4-9f38-da589fdb097f');
INSERT INTO "workflow_status" VALUES('parent','PENDING','parent.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347627000,1795347627000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347627000,NULL,0,NULL,NULL,'d70d9cbd-c1c5-4e64-acc1-083115827a63',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','f19d3e97-7d3a-4704-bc4e-8a344b296058');
INSERT INTO "workflow_status" VALUES('paused','PENDING','wait.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347627000,1795347627000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347627000,NULL,0,NULL,NULL,'d70d9cbd-c1c5-4e64-acc1-083115827a63',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','ca3bb36c-bbd7-4dcc-a216-89733c16c3a8');
INSERT INTO "workflow_status" VALUES('held','PENDING','held.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347627000,1795347627000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347627000,NULL,0,NULL,NULL,'d70d9cbd-c1c5-4e64-acc1-083115827a63',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','a361adf9-0982-4fd7-a476-bb639d650907');
INSERT INTO "workflow_status" VALUES('nap','PENDING','nap.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347627000,1795347627000,'journal-1',NULL,NULL,NULL,1,'runs',NULL,NULL,NULL,1795347627000,NULL,0,NULL,NULL,'d70d9cbd-c1c5-4e64-acc1-083115827a63',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','55a89f67-1012-4128-99d0-88649bc58ea2');
INSERT INTO "workflow_status" VALUES('parent/1.impatient.v1','PENDING','impatient.v1',NULL,NULL,NULL,NULL,NULL,NULL,'embedded',1795347627000,1795347627000,'journal-1',NULL,NULL,NULL,1,'aws',NULL,NULL,NULL,1795347627000,NULL,0,'a',NULL,'655baf74-483c-4a41-87ee-91f76c4e8997',NULL,'portable_json',NULL,0,0,NULL,'null',NULL,NULL,0,'stackmedic','f73ad7d2-d2b1-4846-9aa5-61e4167d1b75');
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
