"""A fault of the platform: a container health check whose command writes to stderr counts as failed, though it exits
0.

Source: public reports about Fargate platform versions; the same command is healthy under Docker.
"""

from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The platform counts a health check that writes to stderr as failed",
    severity=Severity.MEDIUM,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="health check stderr output platform bug unhealthy exit 0 curl progress fargate platform version "
    "docker healthy locally",
    signatures=(Says(r"health ?check … stderr|stderr … health ?check", weight=4.0),),
    clues=(
        Together(r"stderr|standard error|2>&1|2>/dev/null", r"health ?check|healthcheck|unhealthy|HEALTHY", weight=6.0),
    ),
    reports=(
        "wget health check on Fargate 1.4. UNHEALTHY although the command returns 0; docker says healthy; "
        "health check: the command prints warnings to stderr",
        "Fargate marks the container unhealthy, docker run says healthy. the check prints to standard error "
        "and exits 0; with output thrown away it works",
    ),
    instead_of=("health.always_passes",),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].healthCheck'",
    ),
    cures=(
        "Send the command's stderr to /dev/null (… >/dev/null 2>&1 || exit 1), or move to a newer platform version.",
    ),
)
