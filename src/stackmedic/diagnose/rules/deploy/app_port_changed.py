"""The application's port changed, and the mapping did not.

Source: service event "unhealthy … (reason Health checks failed)"; a release that sets PORT, or a Dockerfile's
EXPOSE.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The application's port changed without the mapping",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="port changed application listens new port mapping old containerPort target group release commit "
    "moved from to",
    signatures=(
        Says(r"port … (?:from|was) \d{2,5} … (?:to|now) \d{2,5}", weight=5.0),
        Says(
            r"(?:since|after|with|in) … (?:release|commit|version|upgrade|change) … listens? on … "
            r"(?:another|different|new|port)",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"«traffic is forwarded to a port on which the program does not listen»",
            r"changed|new (?:release|version|base image)|release|commit|upgrad\w*|since|moved",
            weight=6.0,
        ),
        Together(
            r"(?:changed|moved|switched|new) … (?:the )?(?:app\w*'?s? |server'?s? |listen\w* |default "
            r")?port|port … (?:was )?(?:changed|moved|switched|from \d+ to \d+)",
            r"mapping|containerPort|container port|target group|task definition|health ?check|unhealthy"
            r"|502|503|refused|<balancer>",
            weight=7.0,
        ),
        Refutes(r"host port|static"),
    ),
    reports=(
        "Vite preview server, new base image. app: Server listening on port 8080; task definition: "
        "containerPort 3000; the base image's default port was changed in this release",
        "Next.js 13 to 14, start script with -p. app: ready - started server on 0.0.0.0:8080; alb: "
        "connection refused on 3000",
    ),
    instead_of=("loadbalancer.target_port_wrong", "loadbalancer.health_port_wrong", "deploy.bad_revision"),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].[portMappings,environment]'",
    ),
    cures=("Let mapping, target group and program agree on one port in one change.",),
)
