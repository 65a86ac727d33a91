"""The host swaps or has run out of memory: its processes stall or are killed, whatever their own limits.

Source: kernel messages (page allocation, hung tasks); EC2 StatusCheckFailed; ECS agent disconnects.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The host is out of memory or swapping, so its processes stall",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES, Effect.ANSWERS_WITH_ERRORS),
    topic="host memory swap swapping thrash instance unresponsive load average small instance kswapd stall "
    "agent disconnected",
    signatures=(
        Says(
            r"(?:host|instance|server|machine|node) … (?:swap(?:s|ping)?|out of memory|ran out of memory"
            r"|thrash\w*|unresponsive|runs? low on memory|memory pressure)",
            weight=5.0,
        ),
        Says(r"kswapd\d?|swap … (?:full|used|in use|usage|heavy|100)", weight=5.0),
        Says(r"blocked for more than 120 seconds|hung_task|page allocation failure", weight=4.0),
        Says(r"agent … (?:disconnect\w*|DISCONNECTED|not connected)", weight=4.0),
    ),
    clues=(
        Together(
            r"swap|memory",
            r"t[23]a?\.(?:nano|micro|small)|GB (?:host|instance|RAM)|host|instance",
            r"stall|hang|freez|slow|unresponsive|load average|ssh",
        ),
        Refutes(r"soft limit|memoryReservation|overcommit", unless=r"agent … disconnect\w*"),
        Together(r"agent … disconnect\w*", r"memory", r"instance|host", weight=5.0),
        Refutes(r"fargate", weight=-2.0),
    ),
    reports=(
        "single EC2 host with 1 GB running ECS tasks. ssh takes a minute, kswapd0 uses all CPU; ecs: agent "
        "disconnected",
        "t2.micro with four containers. load average 40, swap 100 % used, docker commands hang",
    ),
    instead_of=("app.overloaded",),
    confirm=("aws cloudwatch get-metric-data (CWAgent mem_used_percent, swap_used_percent of the instance)",),
    cures=("Give the host more memory or fewer processes, and each process a limit.",),
)
