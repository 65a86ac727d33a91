"""The client keeps its connection to the former primary, which is a replica now.

Source: Redis READONLY error; ElastiCache "Minimizing downtime … Multi-AZ": the primary endpoint's name moves.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import answered, logged
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.data_store import Cache, CacheEvent
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import EVERYWHERE, Snapshot

ANSWER = re.compile(r"READONLY You can't write against a read only replica")

rule = Rule(
    __name__,
    title="The client keeps its connection to the former primary",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="READONLY replica failover former primary connection stale reconnect primary endpoint dns redis "
    "write against read only",
    signatures=(
        Proves(r"READONLY You can't write against a read only replica"),
        Says(r"READONLY", weight=5.0),
        Says(r"read[- ]only replica", weight=4.0),
    ),
    clues=(
        Together(
            r"redis|valkey|elasticache|cache",
            r"failover|primary … (?:chang|mov|switch|promot)|promot\w*",
            r"stale|old|former|keeps?|connection|reconnect|writes? fail",
        ),
        Refutes(r"postgres\w*|mysql|aurora|read-only transaction"),
    ),
    reports=(
        "Redis replication group, Multi-AZ. redis-py: redis.exceptions.ReadOnlyError: You can't write "
        "against a read only replica.; elasticache: Failover from master node app-001 to replica node "
        "app-002 completed",
        "phpredis persistent connections. php: RedisException: READONLY You can't write against a read only "
        "replica.; only some of the workers, since the primary was replaced",
    ),
    confirm=("aws elasticache describe-events --source-type replication-group --duration 1440",),
    cures=(
        "Reconnect on READONLY (ioredis reconnectOnError), connect to the primary endpoint by name, and "
        "restart the tasks now.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, ANSWER)
    for use in uses(snapshot, service, Cache) if said else ():
        store = use.store
        if use.host != store.reader_host:
            says = f"{use.container} still writes to a node of {store.id} that is no longer the primary"
            nodes = store.seen("member_ids", f"{store.id} has several nodes")
            yield answered(rule, use, said, says, nodes, *failovers(snapshot, store))


def failovers(snapshot: Snapshot, cache: Cache) -> Iterator[Evidence]:
    """What ElastiCache recorded of a change of primary, newest last."""
    facts = snapshot.many.get((CacheEvent.__name__, EVERYWHERE), ())
    for each in facts if isinstance(facts, tuple) else ():
        if not isinstance(each, CacheEvent) or "failover" not in each.message.lower():
            continue
        if each.source_id in (cache.id, *cache.member_ids):
            yield each.seen("message", each.message)
