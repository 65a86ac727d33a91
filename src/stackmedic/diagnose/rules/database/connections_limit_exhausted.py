"""The clients' pools together want more connections than the database allows.

A deployment doubles the tasks, and so the pools. Source: guides omnirapeutic, ohmycoins; PostgreSQL 53300
too_many_connections; MySQL 1040; RDS max_connections by memory.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import answered, logged, series_of
from stackmedic.diagnose.asked import said_by_database, told_by
from stackmedic.diagnose.parameters import parameters_of
from stackmedic.diagnose.relations import Use, uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.data_store import Database
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ANSWER = re.compile(
    r"remaining connection slots are reserved|sorry, too many clients already"
    r"|too many connections for (?:role|database)"
    r"|(?:1040|08004|ER_CON_COUNT_ERROR).{0,20}Too many connections"  # MySQL's; alone a cache's client says it, too.
)

rule = Rule(
    __name__,
    title="The database has no connection left",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_CONNECT, Effect.ANSWERS_WITH_ERRORS),
    topic="too many connections max_connections remaining connection slots reserved pool size tasks times pool "
    "QueuePool limit exhausted clients",
    signatures=(
        Proves(r"remaining connection slots are reserved"),
        Proves(r"sorry, too many clients already"),
        Proves(r"(?:FATAL|ERROR)[: ].{0,40}too many connections", weight=5.0),
        Proves(r"\(1040\b|ERROR 1040|\[1040\] Too many connections", weight=5.0),
        Says(r"Too many connections", weight=5.0),
        Says(r"too many connections for (?:role|database)", weight=4.0),
        Proves(r"max_user_connections|ERROR 1203|ER_TOO_MANY_USER_CONNECTIONS", weight=5.0),
        Proves(r"P2037|TooManyConnectionsError|ER_CON_COUNT_ERROR|\b53300\b", weight=5.0),
        Says(r"max_connections … <exceeded>|<exceeded> … max_connections", weight=5.0),
        Says(r"DatabaseConnections … (?:limit|max\w*|high|\d{3,}|exceed\w*|double\w*)", weight=4.0),
        Says(
            r"(?:QueuePool limit of size|TimeoutError: QueuePool|HikariPool.{0,60}Connection is not "
            r"available|Timed out fetching a new connection from the connection pool|P2024)",
            weight=4.0,
        ),
        Says(r"(?:database|db|postgres\w*|mysql|rds) connections? … <exceeded>", weight=4.0),
        Says(r"connection (?:limit|slots?|pool) … <exceeded>"),
        Says(r"could not obtain a (?:database )?connection (?:from the pool )?within", weight=5.0),  # Rails
        Says(r"Knex: Timeout acquiring a connection|ResourceRequest timed out", weight=5.0),
        Says(r"prior to obtaining a connection from the pool|max pool size was reached", weight=5.0),  # ADO.NET
        Says(r"psycopg2\.pool\.PoolError|psycopg_pool\.PoolTimeout|max_client_conn", weight=4.0),
        Says(r"connection not available and request was dropped from queue", weight=5.0),  # Elixir's DBConnection
    ),
    clues=(
        Together(r"max_connections", r"pools?\b|too many|slots|connections … (?:high|near|\d{2,})", weight=5.0),
        Refutes(r"redis|elasticache|maxclients|memcache"),
        Refutes(r"ConnectionError: Too many connections|MaxConnectionsError", weight=-6.0),  # redis-py
        Refutes(r"idle in transaction|lock", weight=-2.0),
        # A pool that never got its first connection is small because nobody answers.
        Refutes(r"during pool initialization|Failed to initialize pool", weight=-5.0),
    ),
    reports=(
        "Prisma in 30 tasks, db.t4g.micro. prisma: FATAL: remaining connection slots are reserved for "
        "non-replication superuser connections",
        'PgBouncer absent, 40 Lambdas. app: too many connections for role "app"',
    ),
    instead_of=("app.overloaded",),
    confirm=("aws cloudwatch get-metric-data (AWS/RDS DatabaseConnections)",),
    cures=(
        "Make tasks (at deployment: twice as many) times pool size smaller than max_connections, or put RDS "
        "Proxy between.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, ANSWER)
    for use in uses(snapshot, service, Database):
        store = use.store
        told = tuple(by_the_server(snapshot, use))
        if not said and not told:
            continue
        says = f"Database {store.id} has no connection left for {use.container}"
        size = store.seen("instance_class", f"{store.id} is a {store.instance_class}")
        many = service.seen("desired_count", f"so many tasks of {service.name} are to hold connections")
        proof = (*told, *counted(snapshot, store.id), *limited(snapshot, store), size, many)
        yield answered(rule, use, said, says, *proof)


def by_the_server(snapshot: Snapshot, use: Use[Database]) -> Iterator[Evidence]:
    """What the server itself said, where it was asked: that it lets nobody in, or that only reserved slots are left."""
    for answer in said_by_database(snapshot, use):
        used, limit = answer.connections, answer.max_connections
        if answer.full:
            yield told_by(answer, "full", f"{use.store.id} said: {answer.told}")
        elif used is not None and limit is not None and used >= limit - (answer.reserved or 0):
            yield told_by(answer, "connections", f"{used} of {limit} connections of {use.store.id} are taken")
            yield told_by(answer, "max_connections", f"{answer.reserved or 0} of them are reserved")


def counted(snapshot: Snapshot, database: str) -> tuple[Evidence, ...]:
    """How many connections RDS counted lately."""
    series = series_of(snapshot, "DatabaseConnections", "Maximum", database)
    return (series.seen("values", f"connections to {database}"),) if series else ()


def limited(snapshot: Snapshot, database: Database) -> tuple[Evidence, ...]:
    """How many connections somebody allows, where it is not RDS's own number for the class."""
    return tuple(
        each.seen("value", f"{group} sets max_connections to {each.value}")
        for group, each in parameters_of(snapshot, database)
        if each.name == "max_connections"
    )
