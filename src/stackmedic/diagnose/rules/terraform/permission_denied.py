"""The identity that applies lacks an action.

Source: guide ecommerce; provider errors "operation error …: AccessDenied/UnauthorizedOperation"; encoded messages
of EC2.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The identity that applies lacks an action",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="terraform apply AccessDenied UnauthorizedOperation not authorized to perform caller ci role policy "
    "missing action encoded authorization failure",
    signatures=(
        Says(r"UnauthorizedOperation: You are not authorized|Encoded authorization failure message", weight=5.0),
        Says(
            r"Error: (?:creating|reading|updating|deleting|putting|listing)[^:]{1,120}: "
            r".{0,200}(?:AccessDenied|not authorized|UnauthorizedOperation)",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"terraform error|Error: (?:creating|reading|updating|deleting)|terraform (?:apply|plan"
            r"|destroy)|CREATE_FAILED|UPDATE_FAILED|cdk deploy|operation error|with aws_\w+\.\w+",
            r"is not authorized to perform|UnauthorizedOperation|AccessDenied\w*|You are not authorized",
            weight=6.0,
        ),
        Refutes(r"iam:PassRole|s3 backend|state lock|dynamodb", weight=-5.0),
        Refutes(r"no (?:resource-based|VPC endpoint) policy|MalformedPolicy", weight=-4.0),
        Refutes(r"GetObject|kms|quota"),
    ),
    reports=(
        "GitHub role. aws_ecs_cluster: Error: reading ECS Cluster: AccessDeniedException: User: "
        "arn:aws:sts::1:assumed-role/gha/x is not authorized to perform: ecs:DescribeClusters",
        "CI role with narrow policy. any: AccessDenied / UnauthorizedOperation: You are not authorized to "
        "perform this operation. Encoded authorization failure message",
    ),
    confirm=(
        "aws sts decode-authorization-message --encoded-message MESSAGE",
        "aws iam simulate-principal-policy --policy-source-arn CALLER-ARN --action-names ACTION",
    ),
    cures=("Allow the action to the identity that applies (bounded to the stack's resources).",),
)
