"""The client's pool is smaller than its concurrency.

Decided by the client's own words for its own pool; not where it also says that nobody answers, nor where the server is
busy or full, as a pool empties for that, too. Source: guide ohmycoins; redis-py's connection.py (ConnectionPool), Jedis
("Could not get a resource since the pool is exhausted"), go-redis ("connection pool timeout").
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged, series_of, stays_above
from stackmedic.diagnose.relations import Use, uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Cache
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ANSWER = re.compile(
    r"redis\S*\.exceptions\.\w*Connections?Error: (?:Too many connections|No connection available)|MaxConnectionsError"
    r"|JedisExhaustedPoolException|since the pool is exhausted|redis: connection pool timeout"
)
NOBODY = re.compile(r"Timeout connecting to server|ECONNREFUSED|ETIMEDOUT|Connection refused|Error \d+ connecting to")
BUSYNESS = ("EngineCPUUtilization", "Maximum")
BUSY = 90.0  # Percent of the engine's core.

rule = Rule(
    __name__,
    title="The client's cache connection pool is too small",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="redis connection pool exhausted no connection available max_connections jedis pool resource timeout "
    "waiting client pool size",
    signatures=(
        Proves(r"Could not get a resource from the pool"),
        Proves(
            r"(?:redis|valkey|jedis|lettuce|cache) … pool … (?:exhaust\w*|timeout|too small|full|empty)", weight=5.0
        ),
        Says(r"No connection available|Too many connections … redis|redis … Too many connections", weight=5.0),
        Says(r"Pool exhausted|pool is exhausted", weight=5.0),
        Says(
            r"(?:ConnectionPool|connection pool)::?TimeoutError … redis|redis … pool … (?:wait\w*|idle|limit|size)",
            weight=4.0,
        ),
        Says(r"waiting for (?:a )?(?:free |available )?connection … (?:pool|redis)"),
        Says(r"ConnectionError: Too many connections|MaxConnectionsError", weight=5.0),  # redis-py
    ),
    clues=(
        Refutes(r"QueuePool|HikariPool|sqlalchemy|<postgres>|<database>|Knex|ActiveRecord", weight=-6.0),
        Refutes(r"failed to dial|<refused>", weight=-4.0),
        Refutes(r"prior to obtaining a connection from the pool|asyncpg|DBConnection", weight=-6.0),
    ),
    reports=(
        "Java service with Jedis, maxTotal 8. jedis: "
        "redis.clients.jedis.exceptions.JedisExhaustedPoolException: Could not get a resource since the pool "
        "is exhausted",
        "Spring Boot, Lettuce with commons-pool. app: RedisConnectionFailureException: Unable to connect; "
        "NoSuchElementException: Timeout waiting for idle object",
    ),
    instead_of=("database.connections_limit_exhausted",),
    confirm=("aws cloudwatch get-metric-data (AWS/ElastiCache CurrConnections)",),
    cures=("Make the pool as large as the process's concurrency, and return connections.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, ANSWER)
    if not said or logged(snapshot, service, NOBODY):
        return
    for use in uses(snapshot, service, Cache):
        if any(stays_above(snapshot, series_of(snapshot, *BUSYNESS, node), BUSY) for node in use.store.member_ids):
            continue
        says = f"{use.container} finds no free connection in its own pool for {use.store.id}"
        yield rule.finding(
            about=service.arn,
            hurts=(service.arn,),
            says=says,
            evidence=(said[-1].evidence, *counted(snapshot, use), *((use.via,) if use.via else ())),
            since=said[0].at,
        )


def counted(snapshot: Snapshot, use: Use[Cache]) -> tuple[Evidence, ...]:
    """How many connections the server has, of the 65,000 that ElastiCache takes."""
    found = (series_of(snapshot, "CurrConnections", "Maximum", node) for node in use.store.member_ids)
    return tuple(each.seen("values", f"the server's connections: {each.values[-1]:.0f}") for each in found if each)
