"""The database instance that the service uses takes no connections: stopped, starting, rebooting, failed, …

Statuses in which connections work (backing-up, modifying, storage-optimization, …) and such as are a cause of their own
(storage-full) are silent, and so is any status that AWS may add: an unknown word proves nothing. A stopped instance
starts by itself after seven days. Whether a pause is behind it is for the control rules to say.

Source: guides omnirapeutic, ecommerce, ohmycoins; "Viewing Amazon RDS DB instance status" and
"Amazon RDS event categories and event messages" in the RDS user guide.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.relations import Use, uses
from stackmedic.diagnose.rule import Refutes, Rule, Says, Undecided
from stackmedic.diagnose.usage import proof_of_use, unproven_use
from stackmedic.model.data_store import Database, DatabaseEvent
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

REFUSES = {  # status → what it means for clients
    "stopped": "is stopped",
    "stopping": "is being stopped",
    "starting": "is still starting",
    "rebooting": "is rebooting",
    "maintenance": "is in maintenance",
    "upgrading": "is being upgraded",
    "renaming": "is being renamed",
    "creating": "is still being created",
    "deleting": "is being deleted",
    "failed": "has failed, and RDS cannot recover it",
    "restore-error": "could not be restored",
    "incompatible-network": "has lost its network",
    "incompatible-parameters": "cannot start with its parameters",
    "incompatible-restore": "could not be restored",
    "inaccessible-encryption-credentials": "cannot reach its KMS key",
    "inaccessible-encryption-credentials-recoverable": "cannot reach its KMS key",
}
WENT_AWAY = re.compile(r"\b(stopped|shutdown|shut down|restarted|rebooting)\b", re.IGNORECASE)

rule = Rule(
    __name__,
    title="The database instance takes no connections",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_CONNECT, Effect.IS_DOWN),
    remedies=("start_database",),
    signatures=(
        Says(r"connection to server at .* failed: (Connection timed out|Connection refused|timeout expired)"),  # libpq
        Says(r"FATAL: +the database system is (starting up|shutting down)"),  # PostgreSQL 57P03
        Says(r"terminating connection due to administrator command"),  # PostgreSQL 57P01
        Says(r"connect (ETIMEDOUT|ECONNREFUSED|EHOSTUNREACH) \S+:5432"),  # Node
    ),
    topic="rds instance stopped rebooting starting maintenance upgrading unavailable status not available restart",
    clues=(
        Says(r"the database system is (?:starting up|shutting down|in recovery mode)", weight=5.0),
        Says(r"terminating connection due to administrator command|\b57P0[123]\b", weight=5.0),
        Says(
            r"(?:rds|db|database)(?: instance| cluster)? … (?:is|was|status|state) … (?:stopped|stopping"
            r"|rebooting|starting|upgrading|in maintenance|incompatible-\w+|inaccessible-encryption-\w+)",
            weight=5.0,
        ),
        Says(r"InvalidDBInstanceState|DB instance (?:stopped|shutdown|restarted)", weight=4.0),
        Says(r"server closed the connection unexpectedly"),
        Says(r"SSL SYSCALL error: (?:EOF detected|connection reset)|SSL connection has been closed unexpectedly"),
        Says(
            r"(?<!127\.0\.0\.1)(?<!localhost)(?<!\[::1\])(?<!::1):(?:5432|3306|1433|27017)\b … <refused>",
            weight=4.0,
        ),
        Refutes(r"deleted|failover|on purpose|paus\w*|storage.?full|before the database", weight=-4.0),
    ),
    reports=(
        "RDS PostgreSQL. app: connection to server failed: FATAL: the database system is shutting down; rds: "
        "DB instance restarted",
        "RDS modified with apply_immediately. rds: status modifying, rebooting; app: server closed the "
        "connection unexpectedly, the database system is starting up",
    ),
    confirm=(
        "aws rds describe-db-instances --db-instance-identifier DATABASE --query 'DBInstances[].DBInstanceStatus'",
    ),
    cures=("Start the instance (aws rds start-db-instance), or wait for the end of the maintenance.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    seen: set[str] = set()
    for use in uses(snapshot, service, Database):
        if use.store.status in REFUSES and use.store.arn not in seen:
            seen.add(use.store.arn)
            yield unavailable(snapshot, service, use)


def unavailable(snapshot: Snapshot, service: Service, use: Use[Database]) -> Finding:
    database = use.store
    event = last_departure(snapshot, database)
    proof = proof_of_use(snapshot, use)
    evidence = [database.seen("status", f"{database.id} {REFUSES[database.status]}")]
    evidence += [event.seen("message", "what RDS recorded")] if event else []
    evidence += [proof] if proof else []
    return rule.finding(
        about=database.arn,
        hurts=(service.arn,),
        says=f"Database {database.id} {REFUSES[database.status]}",
        evidence=tuple(evidence),
        confidence=Confidence.CONFIRMED if proof else Confidence.LIKELY,
        since=event.at if event else None,
        decide=() if proof else (unproven_use(use),),
    )


def last_departure(snapshot: Snapshot, database: Database) -> DatabaseEvent | None:
    """RDS's newest record of the instance going away; it only dates the finding, so its absence changes nothing."""
    try:
        events = snapshot.all(DatabaseEvent, database.id)
    except Unknown:
        return None
    return max((each for each in events if WENT_AWAY.search(each.message)), key=lambda each: each.at, default=None)
