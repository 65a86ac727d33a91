"""Keys expire or are evicted before they are used, so the cache saves no work.

A risk, never an incident by itself: what is missed is asked of the database, which is told where it hurts. A cache that
is hardly asked, or has just been emptied, is not accused. Source: guide ohmycoins (alarm below 70 per cent); "Metrics
for Valkey and Redis OSS" (CacheHits, CacheMisses, CacheHitRate, Evictions),
https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import lately, series_of
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Cache
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

LOW = 0.7  # Of the lookups that find something.
LOOKUPS = 60.0  # A minute: one a second. Of less no rate is worth anything.
MINUTES = 8  # Of the last ten, and all of them: a cache that was emptied fills again meanwhile.

rule = Rule(
    __name__,
    title="The cache is hardly ever hit",
    severity=Severity.MEDIUM,
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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for use in uses(snapshot, service, Cache):
        for node in use.store.member_ids:
            hits, misses = (series_of(snapshot, name, "Sum", node) for name in ("CacheHits", "CacheMisses"))
            found, missed = lately(snapshot, hits), lately(snapshot, misses)
            if hits is None or misses is None or not _low(found, missed):
                continue
            rate = sum(found) / (sum(found) + sum(missed))
            says = f"cache node {node} has what it is asked for in {rate:.0%} of {sum(found) + sum(missed):.0f} lookups"
            evidence = (hits.seen("values", says), misses.seen("values", "lookups that found nothing"))
            via = (use.via,) if use.via else ()
            yield rule.finding(about=use.store.arn, hurts=(service.arn,), says=says, evidence=(*evidence, *via))


def _low(found: tuple[float, ...], missed: tuple[float, ...]) -> bool:
    """Whether each of the last minutes has enough lookups, and too few of them found something."""
    minutes = [(hits, hits + misses) for hits, misses in zip(found, missed, strict=False)]
    return len(minutes) >= MINUTES and all(every >= LOOKUPS and hits < LOW * every for hits, every in minutes)
