"""The service was created before the listener (or rule) that ties its target group to a load balancer.

Source: ECS InvalidParameterException "… does not have an associated load balancer"; aws_ecs_service depends_on.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The service was created before the listener",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="target group does not have an associated load balancer listener depends_on service before created order",
    signatures=(
        Proves(r"does not have an associated load balancer"),
        Says(
            r"(?:service|resource) … (?:created|started) before … (?:listener|rule|load balancer"
            r"|attachment|it exists)",
            weight=5.0,
        ),
        Says(r"(?:missing|without|lacks?|no) … depends_on", weight=4.0),
        Says(r"DependsOn|depends_on", weight=4.0),
    ),
    clues=(Refutes(r"role|policy|propagat\w*"),),
    reports=(
        "aws_ecs_service, aws_lb_listener. aws_ecs_service: The target group with targetGroupArn ... does "
        "not have an associated load balancer",
        "ECS service and ALB listener. aws_ecs_service: InvalidParameterException: The target group does not "
        "have an associated load balancer",
    ),
    confirm=("aws elbv2 describe-target-groups --target-group-arns GROUP --query 'TargetGroups[].LoadBalancerArns'",),
    cures=("Let the service depend on the listener or rule (depends_on); apply again.",),
)
