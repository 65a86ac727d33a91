"""The check goes to another port than the application listens on.

Source: target group HealthCheckPort ("traffic-port" is the port that receives traffic).
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The health check goes to another port than the application's",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="health check port wrong traffic-port override target group management port application listens other port",
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
    clues=(
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
    instead_of=("loadbalancer.target_port_wrong", "loadbalancer.health_path_wrong"),
    confirm=(
        "aws elbv2 describe-target-groups --target-group-arns GROUP --query 'TargetGroups[].[Port,HealthCheckPort]'",
    ),
    cures=("Set the health check's port to traffic-port, or to the port on which the program serves the check.",),
)
