"""A replacement deletes the old resource while something still refers to it.

Source: guide onyx; ResourceInUse, DuplicateTargetGroupName; create_before_destroy with name_prefix.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A replacement deletes a resource that is still referenced",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="ResourceInUse target group in use by listener replace create_before_destroy forces replacement "
    "delete referenced still attached",
    signatures=(
        Proves(r"is currently in use by a listener or a rule"),
        Proves(r"ResourceInUse\w*", weight=5.0),
        Says(r"create_before_destroy", weight=5.0),
        Says(
            r"(?:cannot|can't|unable to) (?:be )?(?:delete|destroy)\w* … (?:in use|referenced|used by"
            r"|attached|associated)",
            weight=5.0,
        ),
        Says(
            r"(?:in use|referenced|used) by … (?:listener|rule|service|launch|distribution|cluster|policy)", weight=4.0
        ),
        Says(r"DeleteConflict", weight=4.0),
        Says(r"Certificate .{0,120}is in use"),
    ),
    clues=(
        Together(r"must be replaced|forces replacement", r"in use|conflict|cannot be deleted"),
        Refutes(r"sg-\w+|network interface|DependencyViolation", weight=-4.0),
    ),
    reports=(
        "aws_lb_target_group port change. aws_lb_target_group: ResourceInUse: Target group is currently in "
        "use by a listener or a rule",
        "certificate replacement. aws_acm_certificate: ResourceInUseException: Certificate is in use",
    ),
    confirm=("aws elbv2 describe-target-groups --target-group-arns GROUP --query 'TargetGroups[].LoadBalancerArns'",),
    cures=(
        "lifecycle { create_before_destroy = true } with a name_prefix, so that references move before the "
        "old one goes.",
    ),
)
