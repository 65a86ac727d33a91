"""A service made the resource first, as a side effect: a log group, a service-linked role, a default group.

Source: CloudWatch "The specified log group already exists" (Lambda, RDS, EKS, API Gateway create theirs at first
use).
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A service created the resource first, as a side effect",
    severity=Severity.MEDIUM,
    leads_to=(Effect.DEPLOYMENT_FAILS,),
    topic="log group already exists created by lambda rds codebuild side effect race first use "
    "ResourceAlreadyExistsException service created itself",
    signatures=(
        Says(r"The specified log group already exists", weight=5.0),
        Says(
            r"(?:service|aws|lambda|rds|ecs|codebuild) … (?:creat\w*|made) … (?:automatically|itself"
            r"|implicitly|first|on its own)",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"already exists|ResourceAlreadyExists\w*|AlreadyExists\w*",
            r"log[- _]?group|cloudwatch_log_group|/aws/(?:lambda|rds|codebuild|eks|ecs|vpc)\S*|default "
            r"(?:role|group|parameter)",
            r"creat\w*|lambda|rds|itself|automatic\w*|implicit\w*|first|side effect|codebuild",
            weight=7.0,
        ),
        Refutes(r"iam role|bucket"),
    ),
    reports=(
        "Lambda and aws_cloudwatch_log_group. aws_cloudwatch_log_group: ResourceAlreadyExistsException: The "
        "specified log group already exists; it ran once before the log group was applied",
        "CodeBuild log group. aws_cloudwatch_log_group: The specified log group already exists",
    ),
    instead_of=("terraform.resource_exists",),
    confirm=(
        "aws logs describe-log-groups --log-group-name-prefix NAME --query 'logGroups[].[logGroupName,creationTime]'",
    ),
    cures=("Import the resource, and let whatever uses it depend on Terraform's.",),
)
