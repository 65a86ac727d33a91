"""The node is full and its eviction policy refuses writes.

Source: Redis "Key eviction" (noeviction: OOM command not allowed); ElastiCache default volatile-lru evicts only
keys with an expiry time.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The cache is full and its eviction policy refuses writes",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="redis oom command not allowed maxmemory noeviction eviction policy volatile-lru full memory writes refused",
    signatures=(
        Proves(r"OOM command not allowed"),
        Proves(r"used memory > 'maxmemory'"),
        Says(r"no-?eviction", weight=5.0),
        Says(r"maxmemory(?:-policy)?", weight=5.0),
        Says(r"DatabaseMemoryUsagePercentage … (?:9\d|100)", weight=4.0),
        Says(r"volatile-lru|allkeys-lru", weight=4.0),
        Says(r"(?:redis|valkey|elasticache|cache|node) … (?:full|out of memory)"),
        Proves(r"SERVER_ERROR out of memory storing object"),  # memcached
    ),
    reports=(
        "Sidekiq on ElastiCache. sidekiq: Redis::CommandError: OOM command not allowed when used memory > 'maxmemory'",
        "Celery broker on ElastiCache Redis. celery: ResponseError: OOM command not allowed when used memory "
        "> 'maxmemory'.; redis: DatabaseMemoryUsagePercentage 100",
    ),
    confirm=(
        "aws elasticache describe-cache-parameters --cache-parameter-group-name GROUP --query "
        "\"Parameters[?ParameterName=='maxmemory-policy']\"",
    ),
    cures=("Choose allkeys-lru for a pure cache, give keys expiry times, or take a larger node.",),
)
