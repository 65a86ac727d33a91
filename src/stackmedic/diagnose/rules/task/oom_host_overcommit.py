"""The host's memory is overcommitted: soft limits, and daemons that nobody counts.

ECS counts reservations, not use. Source: "Amazon ECS Linux container instance memory management"; memoryReservation
is soft.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The host's memory is overcommitted by soft limits",
    severity=Severity.HIGH,
    leads_to=(Effect.CRASHES,),
    topic="soft limit memoryReservation host overcommitted container instance t3 micro nano docker daemon "
    "uncounted memory oom killer cluster shows room",
    signatures=(
        Says(r"(?:host|instance|memory) … overcommit\w*|overcommit\w* … (?:host|instance|memory)", weight=5.0),
        Says(r"memoryReservation … (?:only|soft|without|no hard)", weight=4.0),
        Says(r"oom-kill:constraint=CONSTRAINT_NONE", weight=4.0),
    ),
    clues=(
        Together(
            r"soft (?:memory )?limits?|memoryReservation|<no> hard limits?|overcommit\w*|reservation",
            r"host|EC2|instance|t[234]a?\.\w+|cluster|daemon|shim",
            r"«exit 137»|oom\w*|out of memory|killed",
            weight=7.0,
        ),
        Refutes(r"fargate", weight=-4.0),
        Refutes(r"swap|kswapd"),
    ),
    reports=(
        "EC2 m5.large, twenty services with memoryReservation 64 only. several: 137; kernel: Out of memory: "
        "Killed process 2211 (java)",
        "EC2 with memoryReservation only. kernel: oom-killer invoked, killed process node; cluster: reservation 55 %",
    ),
    instead_of=("task.oom_limit_too_low", "host.memory_pressure", "capacity.memory_reservation"),
    confirm=(
        "aws ecs describe-container-instances --cluster CLUSTER --container-instances INSTANCE --query "
        "'containerInstances[].[registeredResources,remainingResources]'",
    ),
    cures=("Give hard limits, reserve memory for the host (ECS_RESERVED_MEMORY), use larger instances.",),
)
