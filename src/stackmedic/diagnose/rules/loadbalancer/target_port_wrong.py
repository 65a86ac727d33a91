"""The target group or the service forwards to a port on which nothing listens.

Source: guides onyx, ecommerce; a refused connection from the balancer (502), Target.FailedHealthChecks.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The load balancer forwards to a port on which nothing listens",
    severity=Severity.CRITICAL,
    leads_to=(Effect.FAILS_HEALTH_CHECKS, Effect.ANSWERS_WITH_ERRORS),
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
