"""The check speaks HTTP to a TLS port, or HTTPS to a plain one.

Source: nginx "The plain HTTP request was sent to HTTPS port" (400); Go "tls: first record does not look like a TLS
handshake"; target group protocol.
"""

from collections.abc import Iterator

from stackmedic.diagnose.messages import messages
from stackmedic.diagnose.relations import groups_left, target_groups
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import Target, TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

LEAVING = ("draining", "unused", "initial")
OF_TRAFFIC = (None, "traffic-port")

rule = Rule(
    __name__,
    title="The health check speaks HTTP to a TLS port, or the reverse",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="health check protocol http https tls port 443 plain request 400 target group protocol mismatch "
    "application serves tls itself",
    signatures=(
        Proves(r"The plain HTTP request was sent to HTTPS port"),
        Proves(r"client sent an HTTP request to an HTTPS server", weight=5.0),
        Says(r"tls: first record does not look like a TLS handshake", weight=5.0),
        Says(r"(?:wrong version number|unknown protocol|http request) … (?:ssl|tls|health)", weight=5.0),
        Says(r"health ?check … (?:by|over|via|uses?|protocol) … (?:http|https) … (?:https|tls|http|ssl)", weight=4.0),
        Says(r"Target\.FailedHealthChecks … (?:tls|ssl|https)"),
    ),
    clues=(
        Together(
            r"ELB-HealthChecker|health ?check\w*|check\b",
            r"\b400\b|«status 400»|handshake|bad request|HealthChecks?",
            r"(?:serves?|speaks?|expects?|terminates?|its own|itself|requires?) … (?:tls|https|ssl)"
            r"|(?:tls|https|ssl) … (?:itself|only|port|application|target)",
            weight=6.0,
        ),
        Refutes(r"Host header|ALLOWED_HOSTS"),
    ),
    reports=(
        "Tomcat serving HTTPS on 8443. alb: Target.FailedHealthChecks; tomcat: Bad Request: This combination "
        "of host and port requires TLS.",
        "Jenkins with HTTPS only. alb: HTTP health check gets 400; client sent an HTTP request to an HTTPS server",
    ),
    instead_of=("loadbalancer.health_path_wrong", "loadbalancer.health_port_wrong"),
    confirm=(
        "aws elbv2 describe-target-groups --target-group-arns GROUP --query "
        "'TargetGroups[].[Protocol,HealthCheckProtocol,HealthCheckPort]'",
    ),
    cures=("Give the target group (or its check) the protocol that the application speaks on that port.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    """Traffic is plain and the check is TLS, or the reverse; or the group speaks otherwise than the one before it. No
    target passes."""
    for group in target_groups(snapshot, service):
        try:
            targets = [each for each in snapshot.all(Target, group.arn) if each.state not in LEAVING]
        except Unknown as unknown:
            if mixed(group):
                yield Undecided(about=group.arn, service=service.arn, gaps=(unknown.gap,))
            continue
        failing = [each for each in targets if each.state == "unhealthy"]
        if any(each.state == "healthy" for each in targets) or not (failing or replaced(snapshot, service, group)):
            continue
        reasons = tuple(each.seen("reason", each.description or "") for each in failing if each.reason)
        if mixed(group):
            says = f"target group {group.name} sends {group.protocol} and checks {group.health_protocol}"
            proof = (group.seen("health_protocol", says), group.seen("protocol"), *reasons)
            yield rule.finding(about=group.arn, hurts=(service.arn,), says=says, evidence=proof)
        for field, before in otherwise(group, groups_left(snapshot, service)):
            says = (
                f"target group {group.name} speaks {getattr(group, field)}, the one before it {getattr(before, field)}"
            )
            proof = (group.seen(field, says), before.seen(field, f"before, it was {before.name}"), *reasons)
            yield rule.finding(about=group.arn, hurts=(service.arn,), says=says, evidence=proof)


def mixed(group: TargetGroup) -> bool:
    return {group.protocol, group.health_protocol} == {"HTTP", "HTTPS"} and group.health_port in OF_TRAFFIC


def otherwise(group: TargetGroup, left: tuple[TargetGroup, ...]) -> Iterator[tuple[str, TargetGroup]]:
    """In what a group speaks to its targets otherwise than the one that the same service had before.

    Source: "Target groups for your Application Load Balancers", "Protocol version"."""
    for before in left[:1]:
        for field in ("protocol", "protocol_version"):
            if getattr(group, field) != getattr(before, field):
                yield field, before


def replaced(snapshot: Snapshot, service: Service, group: TargetGroup) -> bool:
    """Whether tasks were stopped for failing the checks of this group."""
    return any("ELB health checks" in each.text and group.arn in each.text for each in messages(snapshot, service))
