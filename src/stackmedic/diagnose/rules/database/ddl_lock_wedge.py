"""A schema statement waits for a lock and blocks everything behind it.

PostgreSQL queues lock requests: behind a waiting ALTER TABLE even reads wait. The server tells it when asked, and so
does Performance Insights: most of the load is sessions that wait for locks, a schema statement among them. Source:
PostgreSQL "Explicit locking"; lock_timeout (55P03); "Lock:Relation" of the Aurora user guide's wait events
(https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/apg-waits.lockrelation.html).
"""

from collections.abc import Iterator

from stackmedic.diagnose.asked import said_by_database, told_by
from stackmedic.diagnose.relations import Use, uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Database, DatabaseLoad, Statement
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

SCHEMA = frozenset(("ALTER", "CLUSTER", "CREATE", "DROP", "LOCK", "REINDEX", "TRUNCATE", "VACUUM"))
SEVERAL = 2.0  # Average active sessions, of which one alone may wait.

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
    """Where neither the server nor Performance Insights was asked, nothing is said."""
    for use in uses(snapshot, service, Database):
        evidence = _by_the_server(snapshot, use) or _by_load(snapshot, use.store.id)
        if evidence:
            via = (use.via,) if use.via else ()
            yield rule.finding(
                about=use.store.arn, hurts=(service.arn,), says=_plain(evidence[0]), evidence=(*evidence, *via)
            )


def _by_the_server(snapshot: Snapshot, use: Use[Database]) -> tuple[Evidence, ...]:
    for answer in said_by_database(snapshot, use):
        waiting = sorted(SCHEMA & set(answer.blocked_statements))
        if waiting and answer.blocked:
            says = f"{answer.blocked} sessions of {use.store.id} wait for locks, {waiting[0]} among them"
            found = [told_by(answer, "blocked", says), told_by(answer, "blocked_statements", "what waits")]
            if answer.blocked_by_idle:
                idle_s = answer.longest_idle_transaction_s or 0
                by = f"{answer.blocked_by_idle} of them for transactions that idle, the longest for {idle_s} s"
                found.append(told_by(answer, "blocked_by_idle", by))
            return tuple(found)
    return ()


def _by_load(snapshot: Snapshot, database: str) -> tuple[Evidence, ...]:
    load = snapshot.one.get((DatabaseLoad.__name__, database))
    if not isinstance(load, DatabaseLoad) or load.sessions < SEVERAL:
        return ()
    waiting, schema = load.waiting_for("Lock"), [each for each in load.statements if _first_word(each) in SCHEMA]
    if not schema or waiting <= load.sessions / 2:
        return ()
    says = f"{waiting:.1f} sessions of {database} wait for locks, {_first_word(schema[0])} among them"
    return (load.seen("waits", says), schema[0].seen("text", "what waits"), schema[0].seen("by_wait"))


def _first_word(statement: Statement) -> str:
    return next(iter(statement.text.upper().split()), "")


def _plain(evidence: Evidence) -> str:
    return evidence.says.split(" (asked")[0]
