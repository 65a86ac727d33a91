"""The application uses commands over several keys (or SELECT) that cluster mode forbids: CROSSSLOT.

Source: Redis cluster specification; queues such as Bull, Sidekiq and Celery on cluster mode.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import answered, logged
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.data_store import Cache
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ANSWER = re.compile(r"CROSSSLOT Keys in request don't hash to the same slot")

rule = Rule(
    __name__,
    title="The application uses multi-key commands that cluster mode forbids",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="CROSSSLOT keys in request don't hash to the same slot multi-key lua cluster mode hash tags bullmq "
    "sidekiq celery select not allowed",
    signatures=(
        Proves(r"CROSSSLOT"),
        Proves(r"don't hash to the same slot", weight=5.0),
        Says(r"SELECT is not allowed in cluster mode", weight=5.0),
        Says(r"cluster ?mode … (?:not support\w*|unsupported|forbid\w*|incompatible|does not work|cannot)", weight=4.0),
        Says(r"Script attempted to access (?:a )?(?:non local key|keys? that)"),
    ),
    reports=(
        "BullMQ on ElastiCache Serverless. bullmq: ReplyError: CROSSSLOT Keys in request don't hash to the same slot",
        "Sidekiq/Resque/Celery on a Redis cluster with shards; Lua script with several keys. worker: "
        "CROSSSLOT; EVALSHA; keys must hash to one slot",
    ),
    confirm=(
        "aws elasticache describe-replication-groups --query 'ReplicationGroups[].[ReplicationGroupId,ClusterEnabled]'",
    ),
    cures=("Use a cache with cluster mode disabled, or hash tags ({…}) so that keys used together share a slot.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, ANSWER)
    for use in uses(snapshot, service, Cache) if said else ():
        store = use.store
        if store.cluster_mode:
            says = (
                f"{use.container} asks cache {store.id} for keys of several slots at once, which cluster mode forbids"
            )
            mode = store.seen("cluster_mode", f"{store.id} is in cluster mode")
            yield answered(rule, use, said, says, mode)
