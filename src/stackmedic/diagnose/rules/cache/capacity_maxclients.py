"""The node's connection limit is reached.

Source: Redis maxclients ("ERR max number of clients reached"); ElastiCache: 65,000 per node; metric
CurrConnections.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import answered, logged
from stackmedic.diagnose.asked import said_by_cache, told_by
from stackmedic.diagnose.relations import Use, uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.data_store import Cache
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ANSWER = re.compile(r"max number of clients reached|maxclients")

rule = Rule(
    __name__,
    title="The cache node's connection limit is reached",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT, Effect.ANSWERS_WITH_ERRORS),
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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, ANSWER)
    for use in uses(snapshot, service, Cache):
        store = use.store
        told = tuple(by_the_server(snapshot, use))
        if not said and not told:
            continue
        says = f"Cache {store.id} has no connection left for {use.container}"
        size = store.seen("node_type", f"{store.id} runs on {store.node_type}")
        yield answered(rule, use, said, says, *told, size)


def by_the_server(snapshot: Snapshot, use: Use[Cache]) -> Iterator[Evidence]:
    """What the node itself said, where it was asked: that it lets nobody in."""
    for answer in said_by_cache(snapshot, use):
        if answer.full:
            yield told_by(answer, "full", f"{use.store.id} said: {answer.told}")
        elif answer.connected_clients and answer.maxclients and answer.connected_clients >= answer.maxclients:
            yield told_by(answer, "connected_clients", f"of {answer.maxclients} clients")
