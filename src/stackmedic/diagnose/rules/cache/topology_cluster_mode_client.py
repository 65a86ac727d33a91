"""A client for a single node talks to an endpoint in cluster mode: MOVED.

Source: Redis cluster specification (MOVED redirection); "Finding a Redis cluster's configuration endpoint".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import answered, logged
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Cache
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ANSWER = re.compile(r"\bMOVED \d+ \S+:\d+")

rule = Rule(
    __name__,
    title="A single-node client talks to a cluster-mode endpoint",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="redis MOVED error cluster mode enabled configuration endpoint client not cluster aware clustercfg",
    signatures=(
        Proves(r"MOVED \d{1,5} \S+:\d+"),
        Says(r"\b(?-i:MOVED)\b", weight=5.0),
        Says(r"ClusterAllFailedError|Failed to refresh slots cache", weight=4.0),
        Says(r"cluster ?mode … (?:enabled|client|support)|cluster-aware|clustercfg\.", weight=4.0),
        Says(r"ReplyError: MOVED|CLUSTERDOWN|cluster support disabled"),
    ),
    clues=(Refutes(r"CROSSSLOT", weight=-4.0),),
    reports=(
        "Celery, ElastiCache cluster mode enabled. celery: redis.exceptions.ResponseError: MOVED 8718 172.31.9.10:6379",
        "Laravel Horizon with predis, new replication group with 2 shards. horizon: MOVED 1234 10.1.2.3:6379",
    ),
    instead_of=("cache.failover_stale_primary_connection",),
    confirm=(
        "aws elasticache describe-replication-groups --query "
        "'ReplicationGroups[].[ReplicationGroupId,ClusterEnabled,ConfigurationEndpoint]'",
    ),
    cures=("Use the client's cluster class with the configuration endpoint, or a cache with cluster mode disabled.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, ANSWER)
    for use in uses(snapshot, service, Cache) if said else ():
        store = use.store
        if store.cluster_mode:
            says = f"Cache {store.id} is in cluster mode, and the client of {use.container} is not"
            mode = store.seen("cluster_mode", f"{store.id} is in cluster mode")
            yield answered(rule, use, said, says, mode)
