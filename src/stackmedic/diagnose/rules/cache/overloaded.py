"""The node's CPU or memory is at its limit.

Redis runs commands on one thread: EngineCPUUtilization counts, not CPUUtilization. Source: guide ohmycoins; "Which
metrics should I monitor?" in the ElastiCache user guide.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The cache node's CPU or memory is at its limit",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
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
