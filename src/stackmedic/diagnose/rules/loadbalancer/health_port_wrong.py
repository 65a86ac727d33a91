"""The check goes to another port than the application listens on.

Source: target group HealthCheckPort ("traffic-port" is the port that receives traffic).
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import suspect_revisions, target_groups
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.ways import health_port
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import Target, TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

rule = Rule(
    __name__,
    title="The health check goes to another port than the application's",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    signatures=(
        Says(
            r"health ?check\S* … (?:port|on|at) … (?:wrong|other|another|different|not|instead|but|while) "
            r"… (?:port|listen)",
            weight=5.0,
        ),
        Says(r"(?:wrong|other|another|different) (?:health ?check )?port … (?:check|health)", weight=5.0),
        Says(r"HealthCheckPort|health_check_port|traffic[-_]port", weight=5.0),
        Says(r"management port"),
    ),
    topic="health check port wrong traffic-port override target group management port application listens other port",
    clues=(
        Proves(r"«the health check goes to a port on which the program does not listen»"),
        Says(r"HealthCheckPort|health_check_port|traffic[-_]port", weight=4.0),
        Together(
            r"health ?check\w*|target group check",
            r"port \d+",
            r"(?:listens?|serves?|runs?|application|app|management) … port \d+|(?:listens?|runs?) on \d+",
            r"unhealthy|refused|fail|differ\w*|while|but",
            weight=5.0,
        ),
        Refutes(r"\bTLS\b|https?\b … 443"),
        Refutes(r"forwards? to", weight=-2.0),
    ),
    reports=(
        "gRPC service on 50051 with an admin server on 9090. alb: Target.FailedHealthChecks; target group: "
        "health check port 8080, nothing is served there; traffic port 50051",
        "gRPC + metrics. alb: unhealthy; target group: HealthCheckPort 9000; app: metrics server listening "
        "on port 9090",
    ),
    instead_of=("loadbalancer.target_port_wrong", "loadbalancer.health_path_wrong"),
    confirm=(
        "aws elbv2 describe-target-groups --target-group-arns GROUP --query 'TargetGroups[].[Port,HealthCheckPort]'",
    ),
    remedies=("correct_health_port",),
    cures=("Set the health check's port to traffic-port, or to the port on which the program serves the check.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    for group in target_groups(snapshot, service):
        port = health_port(group)
        tie = next(each for each in service.load_balancers if each.is_with(group.arn))
        if port is None or port == tie.container_port:
            continue
        try:
            declared = {
                each for one in suspect_revisions(snapshot, service) for c in one.containers for each in c.ports
            }
            targets = snapshot.all(Target, group.arn)
        except Unknown as unknown:
            yield Undecided(about=group.arn, service=service.arn, gaps=(unknown.gap,))
            continue
        if port not in declared and not any(each.state == "healthy" for each in targets):
            yield deaf(service, group, port, targets)


def deaf(service: Service, group: TargetGroup, port: int, targets: tuple[Target, ...]) -> Finding:
    says = f"target group {group.name} checks port {port}, where no container of {service.name} is known to listen"
    failing = (each.seen("reason", each.description or "") for each in targets if each.reason)
    return rule.finding(
        about=group.arn, hurts=(service.arn,), says=says, evidence=(group.seen("health_port", says), *failing)
    )
