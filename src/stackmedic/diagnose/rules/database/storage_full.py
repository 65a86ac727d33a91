"""The data has filled the instance's storage.

RDS goes to storage-full and takes no writes. Whether a replication slot, a stuck archiver or data filled it, their
own causes say. Source: RDS DBInstanceStatus storage-full, RDS-EVENT-0007; FreeStorageSpace.
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import lately, series_of
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

LEAST = 100.0 * 2**20  # Bytes; RDS stops an instance before the last is gone.

rule = Rule(
    __name__,
    title="The database's storage is full",
    severity=Severity.CRITICAL,
    leads_to=(Effect.IS_DOWN, Effect.CANNOT_CONNECT, Effect.ANSWERS_WITH_ERRORS),
    topic="rds storage full FreeStorageSpace no space left on device allocated storage disk data growth could "
    "not extend file",
    signatures=(
        Proves(r"storage-full"),
        Proves(r"could not extend file .{0,80}No space left on device", weight=5.0),
        Says(r"RDS-EVENT-0007|allocated storage … (?:exhaust\w*|consumed|full)", weight=5.0),
        Says(r"FreeStorageSpace … (?:0\b|zero|low|drop\w*|below|exhaust\w*|fell|falls)", weight=5.0),
        Says(r"(?:database|rds|postgres\w*|mysql) … (?:storage|disk|volume) … (?:full|exhaust\w*|ran out)", weight=5.0),
        Says(r"(?:storage|disk) … (?:full|exhausted) … (?:database|rds|postgres\w*|instance)", weight=4.0),
        Says(r"PANIC: +could not write to file .{0,60}No space left|The table '[^']*' is full", weight=4.0),
        Says(r"\b53100\b|disk full"),
    ),
    clues=(
        Refutes(r"slot|replication|wal\b|archiv\w*|cdc|debezium", weight=-4.0),
        Refutes(r"container instance|docker|ephemeral|layer|overlay"),
    ),
    reports=(
        'RDS PostgreSQL 20 GB. app: ERROR: could not extend file "base/16384/2610": No space left on device; '
        "rds: FreeStorageSpace 0",
        "MySQL RDS. app: ERROR 1114 (HY000): The table 'events' is full; rds: FreeStorageSpace 40 MB",
    ),
    instead_of=("storage.ephemeral_full", "storage.host_disk_full"),
    confirm=("aws cloudwatch get-metric-data (AWS/RDS FreeStorageSpace)",),
    cures=("aws rds modify-db-instance --allocated-storage MORE --apply-immediately; switch storage autoscaling on.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for use in uses(snapshot, service, Database):
        database = use.store
        series = series_of(snapshot, "FreeStorageSpace", "Minimum", database.id)
        free = lately(snapshot, series)
        if database.status == "storage-full" or (free and series and max(free) < LEAST):
            says = f"database {database.id} has no storage left"
            evidence = [database.seen("status", f"{database.id} is {database.status}")]
            evidence += [database.seen("allocated_storage_gib", f"of {database.allocated_storage_gib} GiB")]
            evidence += [series.seen("values", says)] if series else []
            evidence += [use.via] if use.via else []
            yield rule.finding(about=database.arn, hurts=(service.arn,), says=says, evidence=tuple(evidence))
