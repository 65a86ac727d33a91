"""The node's connection limit is reached.

Source: Redis maxclients ("ERR max number of clients reached"); ElastiCache: 65,000 per node; metric
CurrConnections.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The cache node's connection limit is reached",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="max number of clients reached maxclients connections leak CurrConnections new connection per request redis",
    signatures=(
        Proves(r"max number of clients reached"),
        Says(r"maxclients", weight=5.0),
        Says(r"CurrConnections … (?:65[ ,.]?000|6\d,?\d{3}|limit|max|high)", weight=5.0),
        Says(r"(?:redis|valkey|elasticache|cache) … (?:too many|number of) … (?:connections|clients)", weight=4.0),
    ),
    clues=(
        Together(
            r"redis|elasticache|cache",
            r"new connection (?:per|for each|for every)|connections? leak\w*|never close\w*",
            weight=3.0,
        ),
        Refutes(r"pool"),
    ),
    reports=(
        "Lambda functions and Redis. ioredis: ReplyError: ERR max number of clients reached; CurrConnections: 64998",
        "PHP-FPM opens a connection per request to Redis. php: RedisException: ERR max number of clients "
        "reached; NewConnections: 20,000 per minute",
    ),
    confirm=("aws cloudwatch get-metric-data (AWS/ElastiCache CurrConnections)",),
    cures=(
        "Share one client (or pool) per process, close what is not used, and set a server time-out for idle clients.",
    ),
)
