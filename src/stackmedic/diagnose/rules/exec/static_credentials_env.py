"""Static keys in the container's environment take precedence over the task role for the exec agent as well.

Source: ECS Exec troubleshooting (the SSM agent uses the SDK's credential chain); AWS_ACCESS_KEY_ID in the
container.
"""

from stackmedic.diagnose.rule import Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="Static keys in the environment override the task role for the exec agent",
    severity=Severity.MEDIUM,
    topic="ecs exec static credentials AWS_ACCESS_KEY_ID environment override task role ssm agent execute-command",
    signatures=(
        Says(r"AWS_ACCESS_KEY_ID … (?:overrid\w+|precedence|instead of|before) … role", weight=5.0),
        Says(r"TargetNotConnectedException"),
        Says(r"ssm(?:messages)?:\w+ … (?:denied|not authorized)"),
    ),
    clues=(
        Together(
            r"execute[- ]?command|ECS Exec|ExecuteCommand|TargetNotConnected\w*|exec agent" r"|ExecuteCommandAgent",
            r"AWS_ACCESS_KEY_ID|AWS_SECRET_ACCESS_KEY|static (?:keys?|credentials?)|access keys?",
            weight=6.0,
        ),
        Together(
            r"ssmmessages:\w+|ExecuteCommand|execute-command|TargetNotConnected\w*",
            r":user/|AWS keys?|access keys?|static",
            r"denied|not authorized|TargetNotConnected\w*",
            weight=6.0,
        ),
    ),
    reports=(
        "container with AWS keys of an S3 user in env. ExecuteCommand: TargetNotConnectedException; ssm "
        "agent: AccessDeniedException: User arn:aws:iam::1:user/s3-uploader is not authorized to perform: "
        "ssmmessages:CreateControlChannel",
        "ECS Exec. container: AWS_ACCESS_KEY_ID set for a third-party bucket; execute-command: "
        "TargetNotConnectedException",
    ),
    instead_of=("iam.permission_missing", "exec.pid_mode_task"),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.containerDefinitions[].environment[].name'",
    ),
    cures=("Rename the variables that hold the static keys, or drop them and use the task role.",),
)
