"""WAL archiving stopped, and the backlog filled the disk.

Source: PostgreSQL continuous archiving (archive_command failures keep segments in pg_wal); managed backups.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="WAL archiving stopped and its backlog filled the disk",
    severity=Severity.HIGH,
    leads_to=(Effect.IS_DOWN,),
    topic="wal archive archiving failed archive_command pg_wal backlog disk full barman wal-g backup stalled archiver",
    signatures=(
        Proves(r"archive command failed|archiving write-ahead log file .{0,80}failed", weight=5.0),
        Says(r"archive_command|archive_mode|pg_stat_archiver|wal[- ]?g\b|barman|pgbackrest", weight=5.0),
        Says(r"wal archiv\w* … (?:fail\w*|stop\w*|stall\w*|stuck|behind|backlog|lag)", weight=5.0),
        Says(r"archiv(?:ing|er) … (?:wal|fail\w*|stall\w*|backlog)", weight=4.0),
        Says(r"OldestReplicationSlotLag|TransactionLogsDiskUsage"),
    ),
    clues=(Refutes(r"slot", weight=-4.0),),
    reports=(
        "self-managed postgres on EC2 with WAL-G. postgres: archive command failed with exit code 1; disk: "
        "pg_wal 180 GB",
        'Patroni on EC2. disk: pg_wal keeps growing; postgres: archiving write-ahead log file "0000" failed '
        "too many times, will try again later",
    ),
    instead_of=("database.storage_full",),
    confirm=('psql -c "select archived_count, failed_count, last_failed_wal, last_failed_time from pg_stat_archiver"',),
    cures=("Repair the archive's target (credentials, space), let the backlog drain, and alarm on failed_count.",),
)
