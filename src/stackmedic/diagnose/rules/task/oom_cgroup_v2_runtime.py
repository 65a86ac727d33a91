"""The runtime does not see the container's memory limit: it ignores cgroups, or knows only version 1.

Old JVMs, Node before 20, Go without GOMEMLIMIT size their heaps by the host. Source: JDK-8146115, JDK-8230305
(8u372, 11.0.16, 15 for cgroup v2); "Fargate platform version 1.4".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The runtime does not see the container's memory limit",
    severity=Severity.HIGH,
    leads_to=(Effect.OUT_OF_MEMORY,),
    topic="jvm java old runtime cgroup v2 limit ignored heap host memory max heap size UseContainerSupport "
    "MaxRAMPercentage amazon linux 2023 upgrade",
    signatures=(
        Proves(r"cgroup ?v?2", weight=5.0),
        Says(r"(?:ignores?|not (?:see|aware|respect)\w*|unaware) … (?:cgroup|container|memory) limit", weight=5.0),
        Says(
            r"UseContainerSupport|UseCGroupMemoryLimitForHeap|MaxRAMPercentage|GOMEMLIMIT" r"|max-old-space-size",
            weight=4.0,
        ),
        Says(r"(?:openjdk|java|jdk)[ :-]?(?:version )?(?:8u(?:[0-9]\d?|1\d\d|2\d\d|3[0-6]\d)|1\.8)\b"),
    ),
    clues=(
        Together(
            r"jvm|java\b|jdk|openjdk|\.net\b|node(?:\.?js)?|erlang|runtime|heap",
            r"cgroups?|container[- ](?:aware|support)|UseContainerSupport|MaxRAMPercentage|host(?:'s)? "
            r"memory|total memory|(?:sees?|detects?|reads?|thinks) … (?:host|all|GB)",
            r"«exit 137»|OutOfMemory\w*|out of memory|oom\w*|killed|exceed\w*|limit",
            weight=7.0,
        ),
        Refutes(r"child|fork|subprocess"),
    ),
    reports=(
        "Java 8u252 on Amazon Linux 2023 hosts. app: 137; max heap is a quarter of the host's 64 GB",
        "Node 16 / old JDK on AL2023 hosts. app: 137; jvm: Maximum heap size 15.6 GB in a 2 GB container",
    ),
    instead_of=("task.oom_limit_too_low",),
    confirm=("java -XshowSettings:system -version (inside the container)",),
    cures=(
        "Take a runtime that knows cgroup v2, or set the heap yourself (-Xmx, MaxRAMPercentage, --max-old-space-size).",
    ),
)
