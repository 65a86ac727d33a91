"""The permission is there, but on the task role where the execution role needs it, or the reverse.

The execution role serves the agent (pull, secrets, logs); the task role serves the program. Source: "IAM roles for
Amazon ECS"; the ARN in the message says which of both was used.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The permission is attached to the task role in place of the execution role, or the reverse",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.ANSWERS_WITH_ERRORS),
    topic="task role execution role mixed up wrong role permission attached taskRoleArn executionRoleArn instead",
    signatures=(
        Proves(
            r"(?:policy|permissions?|granted|attached|added) … (?:to|on) (?:the )?(?:wrong|other|task"
            r"|execution) role … (?:instead|not|rather|but|while)",
            weight=5.0,
        ),
        Says(r"task role … (?:instead of|not|rather than|in place of|and not) … execution role", weight=5.0),
        Says(r"execution role … (?:instead of|not|rather than|in place of|and not) … task role", weight=5.0),
        Says(r"(?:policy|permissions?) … (?:on|to|in) … wrong role", weight=4.0),
    ),
    clues=(
        Together(
            r"task role|taskRole\w*",
            r"execution role|executionRole\w*|exec(?:ution)?-role",
            r"<denied>",
            r"has|have|grant\w*|attach\w*|allow\w*|only",
            weight=5.0,
        ),
        Together(
            r"aws_iam_role\.(?:\w*_)?task\w*|task[_ -]?role|taskRole\w*",
            r"aws_iam_role\.\w*exec\w*|execution[_ -]?role|executionRole\w*",
            r"<denied>",
            r"attach\w*|polic\w+|permissions?|grant\w*|names",
            weight=5.0,
        ),
        Together(
            r"(?:task[_-]?role|taskRole)",
            r"execution",
            r"(?:unable to (?:pull|retrieve)|ResourceInitializationError)",
            weight=3.5,
        ),
        Refutes(r"PassRole"),
        Refutes(r"role's ARN in|swapped|same (?:role|arn)", weight=-2.0),
        Together(
            r"\bbatch\b",
            r"ecr:GetAuthorizationToken|secretsmanager:GetSecretValue|ssm:GetParameters",
            r"assumed-role/(?!\S*exec)|job ?role",
            weight=5.0,
        ),
    ),
    reports=(
        "secrets via valueFrom. task: AccessDeniedException: ... is not authorized to perform: "
        "secretsmanager:GetSecretValue; terraform: the policy attachment names aws_iam_role.task, the agent "
        "uses aws_iam_role.execution",
        "ssm parameters as secrets. task: unable to retrieve secrets from ssm: AccessDeniedException; iam: "
        "ssm:GetParameters is granted to taskRole",
        "secret, SSM or S3 policy attached to ecsTaskRole while ECS reads with the execution role (or "
        "DynamoDB policy on the execution role). task: AccessDeniedException assumed-role of the other role",
    ),
    instead_of=(
        "image.pull_iam",
        "iam.permission_missing",
        "terraform.permission_denied",
        "storage.s3_policy_missing",
        "secret.kms_denied",
    ),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.[taskRoleArn,executionRoleArn]'",
    ),
    cures=(
        "Attach what the agent needs (pull, secrets, logs) to the execution role and what the program calls "
        "to the task role.",
    ),
)
