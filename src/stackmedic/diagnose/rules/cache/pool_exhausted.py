"""The client's pool is smaller than its concurrency.

Source: guide ohmycoins; redis-py "No connection available", Jedis "Could not get a resource from the pool".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

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
        Says(r"(?:ConnectionPool|connection pool)::?TimeoutError … redis|redis … pool", weight=4.0),
        Says(r"waiting for (?:a )?(?:free |available )?connection … (?:pool|redis)"),
        Says(r"ConnectionError: Too many connections|MaxConnectionsError", weight=5.0),  # redis-py
    ),
    clues=(
        Refutes(r"QueuePool|HikariPool|sqlalchemy|<postgres>|<database>|Knex|ActiveRecord", weight=-6.0),
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
