"""The execution-role field holds the ARN of another role: the task role, the service-linked role, an instance profile.

Source: "IAM roles for Amazon ECS"; the message names the role that was used.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.access import swapped_role
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"assumed-role/(?P<role>[\w+=,.@-]+)/\S+ is not authorized to perform: ")

rule = Rule(
    __name__,
    title="Another role's ARN stands in the execution-role field",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="executionRoleArn wrong ARN swapped another role job role instance profile service role instead "
    "mistaken field",
    signatures=(
        Says(
            r"(?:job|instance|service|task|wrong|another|other)[ -]?(?:linked )?role … (?:instead of|as"
            r"|in place of|where|used as|for) … execution[ _-]?role",
            weight=5.0,
        ),
        Says(
            r"execution[ _-]?role(?:Arn|_arn)? … (?:set to|points? (?:at|to)|holds?|was|is|uses?|given"
            r"|contains?|filled with) … (?:the )?(?:job|task|instance|service|another|other|wrong)[ "
            r"-]?role",
            weight=5.0,
        ),
        Proves(
            r"execution_?role(?:_?arn)?\W{1,5}\S{0,60}(?:aws_iam_role\.(?:\w*_)?(?:task|job|app)\b"
            r"|(?:task|job|instance)[-_]?role)",
            weight=5.0,
        ),
        Says(r"role(?:s| arns?) … (?:swapped|mixed up|interchanged|exchanged|confused)", weight=4.0),
        Says(r"(?:swapped|mixed up|interchanged) … roles?", weight=4.0),
        Says(
            r"assumed-role/(?!\S{0,60}exec)\S{0,60}(?:job|task|instance|app)\S{0,60}/\S{1,80} is not "
            r"authorized to perform: (?:ecr:GetAuth|secretsmanager:GetSecret|ssm:GetParam)",
            weight=4.0,
        ),
    ),
    clues=(
        # On EC2 the awslogs driver asks with the instance's role, unless the agent is told otherwise.
        Refutes(r"assumed-role/\S*instance\S*/ … logs:Create|failed to initialize logging driver", weight=-4.0),
        Together(
            r"executionRoleArn|execution[_ -]role",
            r"jobRoleArn|job[_ -]?role|AWSServiceRoleFor\w+|instance[_ -]profile|taskRoleArn"
            r"|(?<!linked )service[_ ]role",
            r"<denied>|unable to (?:assume|pull|retrieve)|same (?:role|arn)|not authorized",
            weight=5.0,
        ),
        Together(
            r"assumed-role/[\w-]*(?:job|task|instance|app)[\w-]*/",
            r"(?:ecr:GetAuthorizationToken|secretsmanager:GetSecretValue|ssm:GetParameters" r"|logs:CreateLogStream)",
            r"execution",
        ),
        Refutes(r"policy … attached to the task role|permissions? … task role", weight=-2.0),
    ),
    reports=(
        "Terraform module, execution_role_arn = aws_iam_role.task.arn. task: unable to retrieve ecr registry "
        "auth: AccessDeniedException: assumed-role/app-task/abc is not authorized to perform: "
        "ecr:GetAuthorizationToken",
        "Batch on Fargate. job: ResourceInitializationError ... assumed-role/batch-job-role/... is not "
        "authorized to perform: ecr:GetAuthorizationToken; job definition: executionRoleArn equals jobRoleArn",
        "task_role_arn and execution_role_arn exchanged; Batch jobRoleArn used as execution role; instance "
        "profile ARN. task: not authorized to perform ecr:GetAuthorizationToken or logs:CreateLogStream",
    ),
    instead_of=(
        "image.pull_iam",
        "iam.permission_missing",
        "terraform.permission_denied",
        "iam.permission_on_wrong_role",
        "iam.trust_missing",
    ),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.[taskRoleArn,executionRoleArn]'",
    ),
    cures=("Put the execution role's ARN into executionRoleArn and register a new revision.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    swapped = swapped_role(snapshot, service)
    if swapped:
        says = "{about}, the role of the program, stands where the revision before had the execution role"
        named = lambda found: swapped if found["role"] == swapped else None  # noqa: E731
        yield from told_by_aws(rule, snapshot, service, REFUSED, named, says)
