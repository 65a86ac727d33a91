"""The client speaks another cache protocol than the server: Memcached to Redis, or the reverse.

Source: Redis protocol errors ("ERR unknown command 'version'"); Memcached answers "ERROR" to RESP; the connection
opens.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The client speaks another cache protocol than the server",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="memcached client redis server protocol mismatch wrong engine memjs pymemcache 11211 6379 unknown command",
    signatures=(
        Says(r"(?:unknown command|ERR) … [`'\x22]?(?:version|stats|gets?|mn)[`'\x22]?\b", weight=5.0),
        Says(r"Protocol error|unexpected (?:response|reply|character) … (?:redis|memcache)", weight=4.0),
        Says(r"wrong (?:cache )?(?:engine|protocol)", weight=4.0),
    ),
    clues=(
        Together(
            r"mem(?:cached?|js|jS|cachier)|pymemcache|dalli|spymemcached|pylibmc",
            r"redis|valkey",
            r"<timeout>|endpoint|unknown command|protocol|error|fail",
            weight=6.0,
        ),
        Refutes(r"TLS|rediss", weight=-2.0),
    ),
    reports=(
        "PHP session handler memcached, ElastiCache endpoint. php: session_start(): Failed to read session "
        "data: memcached; elasticache: engine redis 7.0",
        "Django with pymemcache against the new cache. app: MemcacheUnexpectedCloseError; elasticache: engine: redis",
    ),
    instead_of=("cache.tls_required_by_server",),
    confirm=(
        "aws elasticache describe-cache-clusters --query "
        "'CacheClusters[].[CacheClusterId,Engine,ConfigurationEndpoint]'",
    ),
    cures=("Use a client for the engine that the endpoint runs.",),
)
