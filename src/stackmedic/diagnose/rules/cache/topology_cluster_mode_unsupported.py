"""The application uses commands over several keys (or SELECT) that cluster mode forbids: CROSSSLOT.

Source: Redis cluster specification; queues such as Bull, Sidekiq and Celery on cluster mode.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Effect, Severity

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
