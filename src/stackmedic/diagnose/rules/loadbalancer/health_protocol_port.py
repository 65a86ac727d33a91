"""The check speaks HTTP to a TLS port, or HTTPS to a plain one.

Source: nginx "The plain HTTP request was sent to HTTPS port" (400); Go "tls: first record does not look like a TLS
handshake"; target group protocol.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

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
