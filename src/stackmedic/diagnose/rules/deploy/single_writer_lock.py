"""The new task waits for a lock that the old one holds until it is stopped, which waits for the new one.

Files on EFS, SQLite, BoltDB, Lucene, RocksDB, leader locks. Source: minimumHealthyPercent/maximumPercent of rolling
updates.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The new task waits for a lock that the old one holds",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS, Effect.CRASHES),
    topic="lock held old task rolling update single writer sqlite boltdb efs file lock another instance "
    "already running rocksdb data directory",
    signatures=(
        Proves(r"(?:starting BoltDB|another \w+ instance (?:is )?already running)", weight=5.0),
        Says(r"database is locked|SQLITE_BUSY", weight=5.0),
        Says(
            r"(?:lock\w*|locked) … (?:held|owned|taken|used) by … (?:old|another|other|previous|running) "
            r"(?:task|instance|process|container|node)",
            weight=5.0,
        ),
        Says(
            r"(?:another|other) (?:instance|process|node) … (?:already )?(?:running|using|holds?|has) … "
            r"(?:lock|director|data|database)?",
            weight=5.0,
        ),
        Says(
            r"(?:failed|unable|cannot|could not) to (?:obtain|acquire|get|lock) … (?:node ?lock|lock|data "
            r"?dir\w*|LOCK)",
            weight=4.0,
        ),
        Says(
            r"(?:write\.lock|LockObtainFailed|resource temporarily unavailable … LOCK|\.lock file|lock "
            r"file|pid file) … (?:exist\w*|held|another|in use)?",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"lock\w*",
            r"rolling|deploy\w*|new task|old task",
            r"efs|file|single|one[- ]replica|desired count 1|sqlite|bolt|volume",
            weight=5.0,
        ),
        Refutes(
            r"<terraform>|state lock|ConditionalCheck|migration lock|changelog|alembic|AccessExclusive" r"|ALTER TABLE",
            weight=-4.0,
        ),
    ),
    reports=(
        "Grafana/SQLite on EFS. grafana: database is locked (5) (SQLITE_BUSY); service: min 100 max 200",
        "Prometheus on EFS. prometheus: opening storage failed: lock DB directory: resource temporarily unavailable",
    ),
    instead_of=("deploy.stuck",),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].deploymentConfiguration'",
    ),
    cures=("Let the deployment stop the old task first: minimumHealthyPercent 0, maximumPercent 100.",),
)
