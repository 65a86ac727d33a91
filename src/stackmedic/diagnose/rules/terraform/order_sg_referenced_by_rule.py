"""The security group is still named by a rule of another group.

Source: guide omnirapeutic; EC2 DependencyViolation "resource sg-… has a dependent object".
"""

from stackmedic.diagnose.rule import Proves, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The security group is still referenced by a rule",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="security group DependencyViolation dependent object sg cannot delete referenced rule other group "
    "destroying still",
    signatures=(
        Proves(r"(?:resource )?sg-\w+ has a dependent object"),
        Says(r"(?:security group|sg-\w+) … (?:referenced|named|used) (?:by|in) … (?:rule|group)", weight=5.0),
        Says(r"Still destroying\.{0,3} .{0,80}sg-|security_group.{0,60}Still destroying", weight=4.0),
    ),
    clues=(Together(r"DependencyViolation", r"security group|aws_security_group|\bsg-", weight=5.0),),
    reports=(
        "destroying one of two stacks. aws_security_group: DependencyViolation: resource sg-0aa has a dependent object",
        "deleting a security group. aws_security_group: DependencyViolation: resource sg has a dependent "
        "object; another group's ingress names it",
    ),
    instead_of=("terraform.order_eni_still_in_use",),
    confirm=(
        "aws ec2 describe-security-group-rules --query "
        "\"SecurityGroupRules[?ReferencedGroupInfo.GroupId=='GROUP'].[SecurityGroupRuleId,GroupId]\"",
    ),
    cures=("Remove the rules that name the group (and the interfaces that wear it), then delete it.",),
)
