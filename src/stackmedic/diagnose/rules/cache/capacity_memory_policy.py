"""The node is full and its eviction policy refuses writes.

Source: Redis "Key eviction" (noeviction: OOM command not allowed); ElastiCache default volatile-lru evicts only
keys with an expiry time.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import answered, logged, series_of
from stackmedic.diagnose.asked import said_by_cache, told_by
from stackmedic.diagnose.relations import Use, uses
from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.data_store import Cache
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ANSWER = re.compile(r"OOM command not allowed when used memory > 'maxmemory'")

rule = Rule(
    __name__,
    title="The cache is full and its eviction policy refuses writes",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="redis oom command not allowed maxmemory noeviction eviction policy volatile-lru full memory writes refused",
    signatures=(
        Proves(r"OOM command not allowed"),
        Proves(r"used memory > 'maxmemory'"),
        Proves(r"redis\.exceptions\.OutOfMemoryError"),  # redis-py's name for OOM (src: redis/exceptions.py)
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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, ANSWER)
    for use in uses(snapshot, service, Cache):
        store = use.store
        told = tuple(by_the_server(snapshot, use))
        if not said and not told:
            continue
        says = f"Cache {store.id} is full, and its policy evicts nothing"
        size = store.seen("node_type", f"{store.id} runs on {store.node_type}")
        yield answered(rule, use, said, says, *told, *filled(snapshot, store), size)


def by_the_server(snapshot: Snapshot, use: Use[Cache]) -> Iterator[Evidence]:
    """What the node itself said, where it was asked: that it is full, and may evict nothing."""
    for answer in said_by_cache(snapshot, use):
        used, most = answer.used_memory, answer.maxmemory
        if answer.maxmemory_policy == "noeviction" and used and most and used >= most:
            yield told_by(answer, "used_memory", f"{used} of {most} bytes of {use.store.id} are taken")
            yield told_by(answer, "maxmemory_policy", "it evicts nothing")


def filled(snapshot: Snapshot, cache: Cache) -> tuple[Evidence, ...]:
    """How full ElastiCache measured its nodes."""
    found = (series_of(snapshot, "DatabaseMemoryUsagePercentage", "Maximum", each) for each in cache.member_ids)
    return tuple(each.seen("values", f"memory of {cache.id} in percent") for each in found if each)
