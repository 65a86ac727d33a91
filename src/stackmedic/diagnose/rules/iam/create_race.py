"""The service was started before its role or the role's policy was ready: IAM's changes take seconds to reach
everyone.

Source: IAM "Changes that I make are not always immediately visible"; the aws_ecs_service resource's note on
depends_on. The scheduler's words for it are those of a missing trust (iam.trust_missing); what tells is that all
was created at once.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The service was created before its role or policy was ready",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.DEPLOYMENT_FAILS),
    topic="race created same apply role policy attachment depends_on eventual consistency propagation service "
    "created before terraform cloudformation retry works",
    signatures=(
        Says(r"(?:eventual(?:ly)? consisten\w+|propagat\w+|race) … (?:iam|role|policy)", weight=5.0),
        Says(r"(?:iam|role|policy) … (?:eventual(?:ly)? consisten\w+|propagat\w+|race condition)", weight=5.0),
        Says(
            r"(?:role|policy) … (?:not (?:yet )?(?:ready|attached|available|propagated|visible)|created " r"after)",
            weight=4.0,
        ),
        Says(r"service … before … (?:role|policy|attachment)", weight=4.0),
    ),
    clues=(
        Together(
            r"(?:unable to assume|cannot be assumed|not authorized|is unable to assume|has not been "
            r"granted|cannot assume)",
            r"(?:same|one|single|first|fresh|new) (?:apply|deployment|run|stack|creation)|second (?:apply"
            r"|run|try|attempt)|\bretry\b|depends_on|race|propagat|eventual|right after|immediately after"
            r"|just (?:been )?created|works later|succeeds?",
            weight=6.0,
        ),
        Together(r"creat\w+", r"role", r"polic\w+", r"service", r"one apply|same apply|unable to assume"),
        Refutes(r"has worked|until|since (?:yesterday|weeks|months)", weight=-2.0),
    ),
    reports=(
        "CDK/CloudFormation creates role and ECS service together. service: failed to launch a task with "
        "(error ECS was unable to assume the role...); only on the first deployment, a retry succeeds",
        "Pulumi up on a new stack. CreateService: Unable to assume role and validate the specified "
        "targetGroupArn. Please verify that the ECS service role being passed has the proper permissions.; "
        'second "pulumi up" works',
        "first terraform apply or CloudFormation create of role, policy attachment and service at once. "
        "service: was unable to assume the role ; is unable to pull, AccessDenied; running apply again "
        "works, depends_on cures",
    ),
    instead_of=(
        "iam.trust_missing",
        "iam.permission_passrole_missing",
        "image.pull_iam",
        "terraform.order_missing_dependency",
    ),
    confirm=(
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AttachRolePolicy",
    ),
    cures=(
        "Make the service depend on the policy attachment, and wait or retry once; nothing has to be changed "
        "in the role.",
    ),
)
