"""The application stores values that are far too large.

Source: Redis big keys (redis-cli --bigkeys); Memcached item limit 1 MB ("object too large for cache").
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The application stores far too large values in the cache",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="big keys large values oversized serialized megabytes per key network bandwidth redis memory object "
    "too large",
    signatures=(
        Proves(r"object too large for cache|SERVER_ERROR object too large", weight=5.0),
        Proves(r"big ?keys?|bigkeys|memkeys|Biggest \w+ found", weight=5.0),
        Says(
            r"(?:values?|keys?|objects?|entries|payloads?|sessions?) … (?:\d+ ?(?:MB|MiB|GB)|far too "
            r"large|oversized|huge|very large)",
            weight=5.0,
        ),
        Says(r"NetworkBandwidth(?:In|Out)AllowanceExceeded"),
        Says(r"\(\d{6,12} more bytes\)", weight=6.0),  # As SLOWLOG cuts a long argument (redis, slowlog.c).
    ),
    clues=(
        Together(
            r"redis|valkey|elasticache|memcached|cache",
            r"(?:\d+ ?(?:MB|MiB|GB)|huge|oversized|large) … (?:value|key|object|entr|payload|blob|session"
            r"|list)|(?:value|key|object|entr\w+|payload|blob|session|list)s? … (?:\d+ ?(?:MB|MiB|GB)"
            r"|huge|oversized|too large|grew|grows)",
            weight=5.0,
        ),
        Refutes(r"tmpfs|image layer"),
    ),
    reports=(
        "ElastiCache Redis t4g.small for a CMS. elasticache: BytesUsedForCache grows by 300 MB per minute; "
        "redis-cli --memkeys: Biggest string found 'page:index' has 52428800 bytes",
        "Django cache backend on memcached. app: SERVER_ERROR object too large for cache",
    ),
    instead_of=("cache.overloaded", "cache.capacity_memory_policy"),
    confirm=("redis-cli --tls -h HOST --bigkeys",),
    cures=("Store less per key (split, compress, keep blobs in S3), and set expiry times.",),
)
