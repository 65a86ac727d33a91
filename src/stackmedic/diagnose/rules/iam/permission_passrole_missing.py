"""The caller may do the call but not hand the role on: iam:PassRole is missing, though the message names another
action.

Source: "Granting a user permissions to pass a role to an AWS service"; ECS, EventBridge and Lambda report it in
their own words.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The caller may not pass the role",
    severity=Severity.HIGH,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="iam PassRole pass role caller deploy register task definition events target scheduler permission",
    signatures=(
        Proves(r"iam:PassRole"),
        Says(r"(?:not authorized|not allowed|cannot|lacks?) … pass(?:ing)? (?:the |this |a )?role", weight=5.0),
        Says(r"PassRole", weight=5.0),
        Says(r"role … cannot be passed|pass(?:ing)? … role … (?:denied|missing)", weight=4.0),
    ),
    clues=(
        Together(
            r"(?:RegisterTaskDefinition|RunTask|UpdateService|CreateService|PutTargets|PutRule|events"
            r"|scheduler|pipeline|codedeploy|flow ?logs?|monitoring)",
            r"(?:AccessDenied\w*|not authorized|Client(?:Exception)?)",
            r"role",
            r"(?:pass|role arn|roleArn)",
            weight=3.0,
        ),
    ),
    reports=(
        "GitHub OIDC deploy role. RegisterTaskDefinition: is not authorized to perform: iam:PassRole on "
        "resource: arn:aws:iam::1:role/ecsTaskExecutionRole",
        "EventBridge scheduled task. PutTargets: User is not authorized to perform: iam:PassRole",
        "CI user may register or run tasks, not pass the roles. ecs: not authorized to perform: iam:PassRole",
    ),
    instead_of=("iam.permission_missing", "terraform.permission_denied", "iam.trust_missing"),
    confirm=(
        "aws iam simulate-principal-policy --policy-source-arn CALLER-ARN --action-names iam:PassRole "
        "--resource-arns ROLE-ARN",
    ),
    cures=("Allow iam:PassRole on that role to the caller, with iam:PassedToService for the service that takes it.",),
)
