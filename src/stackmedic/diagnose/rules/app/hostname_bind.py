"""The server binds the address behind the injected HOSTNAME, so loopback is refused.

ECS and Docker set HOSTNAME; Next.js's standalone server listens on it. Source: guide onyx; Next.js deployment docs.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The server binds the injected HOSTNAME, so loopback is refused",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="HOSTNAME environment next.js standalone server bind address loopback localhost health check refused "
    "ip-10-0 compute.internal",
    signatures=(
        Proves(r"HOSTNAME=[\x22']?0\.0\.0\.0", weight=5.0),
        Says(r"(?:bind\w*|bound|listen\w*) … (?:container'?s? )?(?:host ?name|HOSTNAME)", weight=4.0),
    ),
    clues=(
        Together(
            r"\bHOSTNAME\b",
            r"next(?:\.?js)?|standalone|binds?|bound|listen\w*|localhost|127\.0\.0\.1|health ?check" r"|refused",
            weight=6.0,
        ),
        Together(
            r"(?:Network|Local|listening|ready)\S* … ip-\d+-\d+-\d+-\d+|http://ip-\d+-\d+",
            r"<refused>|localhost|127\.0\.0\.1|health",
            weight=5.0,
        ),
        Refutes(r"host header"),
    ),
    reports=(
        "Next.js standalone output in a Fargate task. web: ▲ Next.js 14.1.0 - Local: "
        "http://ip-10-0-12-44.eu-west-1.compute.internal:3000; service: task failed container health checks; "
        "health check: wget -q http://localhost:3000/api/health",
        "Fargate, Node SSR server behind ALB and container health check on localhost. server: ready on "
        "http://ip-172-31-5-9.ec2.internal:3000; health check: wget: can't connect to remote host "
        "(127.0.0.1): Connection refused",
    ),
    instead_of=("app.localhost_bind", "health.dependency_in_probe", "health.always_passes"),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[environment,healthCheck]'",
    ),
    cures=("Set HOSTNAME=0.0.0.0 in the container's environment.",),
)
