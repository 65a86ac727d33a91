"""Keys expire or are evicted before they are used, so the cache saves no work.

Source: guide ohmycoins; ElastiCache CacheHits, CacheMisses, CacheHitRate, Evictions, Reclaimed.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The cache is hardly ever hit",
    severity=Severity.MEDIUM,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="cache hit rate low misses evictions ttl short expire keys before used CacheHitRate",
    signatures=(
        Proves(
            r"(?:cache )?hit[ -]?(?:rate|ratio) … (?:low|drop\w*|fell|only|below|[1-7]?\d ?%"
            r"|(?<![\d.])0\.[0-7]\d?(?![\d.]))",
            weight=5.0,
        ),
        Says(r"CacheHitRate|keyspace_(?:hits|misses)|CacheMisses", weight=5.0),
        Says(r"(?:cache )?miss(?:es)? … (?:high|most|rate|rise|increase)", weight=4.0),
        Says(r"(?:low|poor|bad) (?:cache )?hit"),
        Says(r"Evictions … (?:high|rise|above|\d{3,})"),
        Says(r"ttl … (?:too short|short|seconds)"),
    ),
    clues=(Refutes(r"cost|NAT"),),
    reports=(
        "Product catalogue behind Redis. elasticache: CacheMisses four times CacheHits; app: keys expire "
        "after 10 seconds; rds: read IOPS as high as without the cache",
        "Redis as a page cache, small node with allkeys-lru. elasticache: Evictions 40,000 a minute, hits "
        "below a fifth of all lookups",
    ),
    confirm=("aws cloudwatch get-metric-data (AWS/ElastiCache CacheHits, CacheMisses, Evictions)",),
    cures=("Give keys longer lives, make the node large enough for the working set, and cache what is asked twice.",),
)
