"""Containers without limits of their own compete for the task's memory: a sidecar grows, the program is killed.

Source: Fargate task-level memory; containers without memory or memoryReservation may use all of it.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Containers without limits compete for the task's memory",
    severity=Severity.HIGH,
    leads_to=(Effect.OUT_OF_MEMORY,),
    topic="task memory shared containers sidecars no per-container limits compete essential killed agent log "
    "router sum",
    signatures=(
        Proves(r"(?:no|without|lacks?|missing) … per-container … (?:memory|limits?)", weight=5.0),
        Says(r"(?:sidecar|agent|router)\w* … (?:uses?|takes?|eats?|consum\w*) … memory", weight=4.0),
    ),
    clues=(
        Together(
            r"(?:two|three|four|several|multiple|[2-9]) containers|sidecars?|containers share|same task",
            r"<no> (?:\S+ ){0,3}(?:limits?|memoryReservation)|without (?:\S+ ){0,3}limits?|task[- "
            r"](?:level )?memory|share\w*|compet\w*",
            r"memory|«exit 137»|OutOfMemory\w*|killed|oom\w*",
            weight=7.0,
        ),
        Refutes(r"host|EC2|soft limit", weight=-4.0),
    ),
    reports=(
        "app, nginx and datadog in one 2 GB task. app: 137; task definition: memory 2048 for the task, "
        "containers have none; container insights: datadog agent 1.1 GB",
        "1 GB task, app plus two agents, no limits per container. app: 137",
    ),
    instead_of=("task.oom_limit_too_low",),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.[memory,containerDefinitions[].[name,memory,memoryReservation]]'",
    ),
    cures=("Give each container a limit (sidecars small ones), and the task their sum.",),
)
