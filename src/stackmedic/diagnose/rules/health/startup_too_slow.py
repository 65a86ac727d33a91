"""Starting takes longer than the checks allow: little CPU, several processes, a large image, no grace period at all.

Source: guides onyx, omnirapeutic, ohmycoins; JVM and Rails starts on fractions of a vCPU.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Starting takes longer than the health checks allow",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS, Effect.DEPLOYMENT_FAILS),
    topic="startup slow start takes minutes cpu units low jvm spring boot several processes no grace period "
    "unhealthy threshold",
    signatures=(
        Says(r"Started \w+ in \d{2,}\.\d+ seconds", weight=4.0),
        Says(r"(?:slow|long) (?:start(?:up|-up)?|boot|warm-?up)", weight=4.0),
        Says(r"start-?up … (?:slow|too long|longer than|exceeds?)", weight=4.0),
    ),
    clues=(
        Together(
            r"start(?:s|ed|up|-up|ing)?|boot\w*",
            r"(?:takes?|took|needs?|lasts?|within|in|for|after) … (?:\d+(?:\.\d+)? ?(?:s\b|sec\w*|min\w*)"
            r"|minutes?|too long|longer|two|three)",
            r"unhealthy|health ?checks?|replaced|killed|threshold|times? out",
            weight=6.0,
        ),
        Together(
            r"(?:256|512|0\.25|0\.5|quarter|half) … (?:cpu|vcpu|units)|cpu\W{1,3}(?:256|512)",
            r"start\w*|boot\w*",
            r"health|unhealthy",
        ),
        Refutes(r"grace[ _]?period … (?:\d|too short|short)"),
        Refutes(r"migrat\w*"),
    ),
    reports=(
        "Spring Boot on 256 CPU units. app: Started Application in 187.4 seconds (process running for 195); "
        "service: is unhealthy in target-group due to (reason Request timed out)",
        ".NET on 0.25 vCPU with EF warm-up. service: unhealthy in target-group, replaced after 90 s; app: "
        "Application started after 140 s; service: no grace period",
    ),
    instead_of=("loadbalancer.health_path_wrong", "network.sg_ingress_missing"),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query "
        "'services[].healthCheckGracePeriodSeconds'",
        "aws ecs describe-task-definition --task-definition FAMILY --query 'taskDefinition.[cpu,memory]'",
    ),
    cures=("Set a grace period above the start's duration, and give the task more CPU.",),
)
