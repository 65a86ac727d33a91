"""A fixed host port is still held by the old task, so the new one fits on no instance.

Source: service event "… is already using a port required by your task", RESOURCE:PORTS.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A fixed host port is held by the old task",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.DEPLOYMENT_FAILS),
    topic="host port already using port required by your task RESOURCE:PORTS static fixed bridge rolling "
    "deployment container instance",
    signatures=(
        Proves(r"is already using a port required by your task"),
        Proves(r"RESOURCE:PORTS"),
        Says(r"(?:static|fixed|hard-?coded) (?:host )?port", weight=5.0),
        Says(r"port is already allocated|Bind for \S+ failed", weight=4.0),
        Says(r"host ?port … (?:in use|already|conflict|taken|held|occupied)", weight=4.0),
    ),
    clues=(Refutes(r"duplicate"),),
    reports=(
        "EC2, bridge mode, hostPort 8080, one instance. service: The closest matching container-instance is "
        "already using a port required by your task.",
        "daemon-like service with hostPort 80 on two instances, desired 2. service: RESOURCE:PORTS; the new "
        "task waits for the old one",
    ),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].portMappings'",
    ),
    cures=(
        "Use a dynamic host port (0) behind the balancer, or let a deployment stop the old task first "
        "(minimum healthy percent 0).",
    ),
)
