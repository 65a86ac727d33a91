"""The node's CPU or memory is at its limit.

Redis runs commands on one thread: EngineCPUUtilization counts, not CPUUtilization. Source: guide ohmycoins; "Which
metrics should I monitor?" in the ElastiCache user guide.
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import series_of, stays_above
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.data_store import Cache
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

FULL = 90.0  # Percent of the one core that runs commands.

rule = Rule(
    __name__,
    title="The cache node's CPU or memory is at its limit",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    residual=True,
    topic="elasticache redis EngineCPUUtilization cpu high slow commands KEYS swap memory usage node too small latency",
    signatures=(
        Proves(r"EngineCPUUtilization", weight=5.0),
        Says(
            r"(?:redis|valkey|elasticache|cache)(?: \w+){0,3} … (?:cpu|load) … (?:high|9\d|100|max|limit" r"|saturat)",
            weight=5.0,
        ),
        Says(
            r"(?:redis|valkey|elasticache|cache)(?: \w+){0,2} … (?:overload\w*|saturat\w*|too small|swap)", weight=4.0
        ),
        Says(r"SLOWLOG|KEYS \*|slow commands?", weight=4.0),
        Says(r"SwapUsage"),
    ),
    clues=(
        Together(r"redis|valkey|elasticache", r"<timeout>|latency|slow", r"cpu|load|spike|large", weight=3.0),
        Refutes(r"OOM command|maxmemory|noeviction"),
        Refutes(r"maxclients|pool"),
    ),
    reports=(
        "cache.t3.micro, session store. elasticache: EngineCPUUtilization 97 % for an hour; app: redis "
        "command timed out",
        "leaderboard with ZRANGE over millions. redis: engine CPU at 100, SLOWLOG full of KEYS and ZRANGE, "
        "latency of seconds",
    ),
    confirm=("aws cloudwatch get-metric-data (AWS/ElastiCache EngineCPUUtilization, DatabaseMemoryUsagePercentage)",),
    cures=(
        "Take a larger node or more shards, and replace commands that touch everything (KEYS, large SORT, big LRANGE).",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for use in uses(snapshot, service, Cache):
        for node in use.store.member_ids:
            series = series_of(snapshot, "EngineCPUUtilization", "Maximum", node)
            if series and stays_above(snapshot, series, FULL):
                says = f"the engine of cache node {node} has used all of its core for minutes"
                evidence = [series.seen("values", says), use.store.seen("node_type", f"a {use.store.node_type}")]
                evidence += [use.via] if use.via else []
                yield rule.finding(about=use.store.arn, hurts=(service.arn,), says=says, evidence=tuple(evidence))
