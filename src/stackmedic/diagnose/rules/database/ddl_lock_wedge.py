"""A schema statement waits for a lock and blocks everything behind it.

PostgreSQL queues lock requests: behind a waiting ALTER TABLE even reads wait. Source: PostgreSQL "Explicit
locking"; lock_timeout (55P03).
"""

from collections.abc import Iterator

from stackmedic.diagnose.asked import said_by_database, told_by
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

SCHEMA = frozenset(("ALTER", "CLUSTER", "CREATE", "DROP", "LOCK", "REINDEX", "TRUNCATE", "VACUUM"))

rule = Rule(
    __name__,
    title="A schema change waits for a lock and blocks everything behind it",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS, Effect.DEPLOYMENT_FAILS),
    topic="alter table lock access exclusive blocked queries waiting migration lock_timeout idle in "
    "transaction ddl metadata lock create index hang",
    signatures=(
        Proves(r"(?:waiting for|Waiting for table) (?:metadata )?(?:lock|AccessExclusiveLock)", weight=5.0),
        Proves(r"AccessExclusiveLock|ACCESS EXCLUSIVE", weight=5.0),
        Says(
            r"canceling statement due to lock timeout|\b55P03\b|Lock wait timeout exceeded" r"|\block_timeout\b",
            weight=5.0,
        ),
        Says(
            r"(?:ALTER TABLE|CREATE INDEX|DROP|TRUNCATE|migrat\w+|schema (?:change|statement)|ddl) … "
            r"(?:lock\w*|block\w*|wait\w*|hang\w*|stuck)",
            weight=5.0,
        ),
        Says(
            r"(?:lock\w*|blocked|waits?|waiting) … (?:ALTER TABLE|CREATE INDEX|ddl|schema (?:change" r"|statement))",
            weight=5.0,
        ),
        Says(r"idle in transaction", weight=4.0),
        Says(r"wait_event(?:_type)? … Lock|Lock:(?:relation|transactionid)"),
    ),
    clues=(
        Refutes(
            r"DATABASECHANGELOGLOCK|changelog ?lock|migration lock|stale lock|alembic_version lock"
            r"|knex_migrations_lock|advisory lock",
            weight=-4.0,
        ),
        Refutes(r"state lock|ConditionalCheckFailed"),
    ),
    reports=(
        "Flyway migration adds a column. postgres: process 4711 still waiting for AccessExclusiveLock on "
        "relation 16401 after 1000.101 ms; app: all requests hang",
        "Rails migration adds a foreign key. rds: canceling statement due to lock timeout; site: requests "
        "hang for a minute",
    ),
    instead_of=("database.slow_queries",),
    confirm=(
        'psql -c "select pid, wait_event_type, state, query, pg_blocking_pids(pid) from pg_stat_activity '
        'where cardinality(pg_blocking_pids(pid)) > 0"',
    ),
    cures=("End the session that holds the lock, and run migrations with a short lock_timeout and retries.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """Only the server itself tells who waits for whom: where it was not asked, nothing is said."""
    for use in uses(snapshot, service, Database):
        for answer in said_by_database(snapshot, use):
            waiting = sorted(SCHEMA & set(answer.blocked_statements))
            if not waiting or not answer.blocked:
                continue
            says = f"{answer.blocked} sessions of {use.store.id} wait for locks, {waiting[0]} among them"
            evidence = [told_by(answer, "blocked", says), told_by(answer, "blocked_statements", "what waits")]
            if answer.blocked_by_idle:
                idle_s = answer.longest_idle_transaction_s or 0
                by = f"{answer.blocked_by_idle} of them for transactions that idle, the longest for {idle_s} s"
                evidence.append(told_by(answer, "blocked_by_idle", by))
            evidence += [use.via] if use.via else []
            yield rule.finding(about=use.store.arn, hurts=(service.arn,), says=says, evidence=tuple(evidence))
