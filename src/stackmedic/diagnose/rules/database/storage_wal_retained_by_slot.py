"""An inactive or stuck replication slot keeps write-ahead log until the disk fills.

Source: "Working with logical replication slots" in the RDS user guide; metrics OldestReplicationSlotLag,
TransactionLogsDiskUsage; max_slot_wal_keep_size.
"""

from collections.abc import Iterator

from stackmedic.diagnose.asked import said_by_database, told_by
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

GIB = 2**30
MUCH = 0.1  # Of the storage that was allocated.

rule = Rule(
    __name__,
    title="A replication slot keeps write-ahead log until the disk fills",
    severity=Severity.HIGH,
    leads_to=(Effect.IS_DOWN,),
    topic="replication slot inactive wal retained disk storage cdc debezium logical TransactionLogsDiskUsage "
    "OldestReplicationSlotLag",
    signatures=(
        Proves(
            r"OldestReplicationSlotLag|TransactionLogsDiskUsage|pg_replication_slots" r"|max_slot_wal_keep_size",
            weight=5.0,
        ),
        Proves(r"(?:replication |logical )slot\w* … (?:wal|retain\w*|inactive|stuck|GB|disk|storage|lag)", weight=5.0),
        Says(r"(?:wal|disk|storage) … (?:replication |logical )?slots?\b", weight=5.0),
        Says(
            r"(?:debezium|cdc|dms|fivetran|airbyte|logical replication) … (?:stopped|stuck|inactive"
            r"|fail\w*|wal|disk|storage)",
            weight=4.0,
        ),
        Says(r"replication slot"),
    ),
    clues=(Refutes(r"connection slots|archive_command"), Refutes(r"slots? are reserved")),
    reports=(
        "RDS with DMS task stopped last month. rds: FreeStorageSpace falls by 5 GB a day; "
        "TransactionLogsDiskUsage rises; psql: slot dms_slot active = f",
        "Debezium connector deleted. rds: OldestReplicationSlotLag 300 GB",
    ),
    instead_of=("database.storage_full",),
    confirm=(
        'psql -c "select slot_name, active, pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), '
        'restart_lsn)) from pg_replication_slots"',
    ),
    cures=(
        "Revive the consumer or drop the slot (select pg_drop_replication_slot('…')), and set max_slot_wal_keep_size.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """Only the server itself tells its slots: where it was not asked, nothing is said."""
    for use in uses(snapshot, service, Database):
        for answer in said_by_database(snapshot, use):
            kept, whole = answer.retained_bytes or 0, (use.store.allocated_storage_gib or 0) * GIB
            if not answer.inactive_slots or not whole or kept < MUCH * whole:
                continue
            slots = ", ".join(answer.inactive_slots)
            says = f"slot {slots} of {use.store.id} is inactive and retains {kept / GIB:.1f} GiB of write-ahead log"
            evidence = [
                told_by(answer, "inactive_slots", says),
                told_by(answer, "retained_bytes", f"of {use.store.allocated_storage_gib} GiB"),
                use.store.seen("allocated_storage_gib"),
            ]
            evidence += [use.via] if use.via else []
            yield rule.finding(about=use.store.arn, hurts=(service.arn,), says=says, evidence=tuple(evidence))
