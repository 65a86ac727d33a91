"""The target group or the service forwards to a port on which nothing listens.

Source: guides onyx, ecommerce; a refused connection from the balancer (502), Target.FailedHealthChecks.
"""

from collections.abc import Iterator

from stackmedic.diagnose.listening import listens_elsewhere, ties
from stackmedic.diagnose.recovery import failed_health_check, failed_tasks
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import Target
from stackmedic.model.service import Service, ServiceLoadBalancer
from stackmedic.model.snapshot import Snapshot

ANSWERED = "codes:"  # "Health checks failed with these codes: [404]": something listens.

rule = Rule(
    __name__,
    title="The load balancer forwards to a port on which nothing listens",
    severity=Severity.CRITICAL,
    leads_to=(Effect.FAILS_HEALTH_CHECKS, Effect.ANSWERS_WITH_ERRORS, Effect.DEPLOYMENT_FAILS),
    topic="target port containerPort mapping wrong forwards listens other port 502 bad gateway connection "
    "refused target group mismatch",
    signatures=(
        Proves(r"«traffic is forwarded to a port on which the program does not listen»"),
        Says(
            r"(?:forwards?|points?|sends?|routes?|maps?|mapped) … (?:to )?(?:the )?(?:wrong|another|other"
            r"|different) port",
            weight=5.0,
        ),
        Says(r"(?:wrong|mismatched?|incorrect|different) (?:target |container )?port", weight=5.0),
        Proves(r"did not have a container port \d+ defined", weight=5.0),
        Says(r"nothing (?:is )?listen(?:s|ing)", weight=4.0),
        Says(r"connect\(\) failed \(111: Connection refused\) while connecting to upstream", weight=4.0),
        Says(
            r"(?:containerPort|container port|target port) … (?:wrong|mismatch|does not match|not match"
            r"|differ|but|while|instead)",
            weight=4.0,
        ),
        Says(r"«the balancer answered 502 itself, never got through to a target»", weight=4.0),
    ),
    clues=(
        Together(
            r"(?:target group|load balancer|balancer|alb|service|port mapping|containerPort|container "
            r"port|mapping|EXPOSE)",
            r"\bport\b|targetPort",
            r"(?:listens?|listening|running|runs|serves|started|binds?) … (?:on|at) … (?:port )?:?\d{2,5}",
            r"502|503|unhealthy|refused|bad gateway|fail|nothing|wrong|mismatch|differ\w*|while|but",
            weight=6.0,
        ),
        Refutes(r"127\.0\.0\.1|localhost|loopback"),
        Refutes(r"health check port|HealthCheckPort"),
        Refutes(r"changed|since … release"),
        Refutes(r"did not match any"),
    ),
    reports=(
        "Gunicorn on 8000, service load balancer block container_port 80. alb: unhealthy, connection "
        "refused; app: Listening at: http://0.0.0.0:8000 (1)",
        "nginx image listens on 8080. alb: Target.FailedHealthChecks (connection refused); task: containerPort 80",
    ),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].loadBalancers'",
        "aws elbv2 describe-target-health --target-group-arn GROUP",
    ),
    cures=("Make the container port of the service and its port mapping the one on which the program listens.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for tie in ties(snapshot, service):
        silent = unanswered(snapshot, service, tie) if tie.target_group_arn else ()
        proof = listens_elsewhere(snapshot, service, tie) if silent else ()
        if proof:
            says = (
                f"the load balancer asks port {tie.container_port} of {tie.container_name}, which does not listen there"
            )
            yield rule.finding(about=service.arn, hurts=(service.arn,), says=says, evidence=(*proof, *silent))


def unanswered(snapshot: Snapshot, service: Service, tie: ServiceLoadBalancer) -> tuple[Evidence, ...]:
    """Targets that gave the check no answer at all; else a task that was replaced for its check."""
    targets = snapshot.all(Target, tie.target_group_arn or "")
    if any(each.state == "healthy" and each.port == tie.container_port for each in targets):
        return ()
    wrong = [each for each in targets if each.state == "unhealthy" and each.port == tie.container_port]
    if wrong:
        told = [each for each in wrong if ANSWERED not in (each.description or "")]
        return tuple(each.seen("reason", f"target {each.address}: {each.description}") for each in told[:1])
    dead = [each for each in failed_tasks(snapshot, service) if failed_health_check(each)]
    if any("is unhealthy in" in each.message and ANSWERED in each.message for each in service.events):
        return ()
    return tuple(each.seen("stopped_reason", f"task {each.id} stopped: {each.stopped_reason}") for each in dead[:1])
