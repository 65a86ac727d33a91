"""The caller lacks an action: no identity-based policy allows it, one denies it, or its permissions boundary does not.

AWS names the policy kind that decides ("because no identity-based policy allows"); other kinds are causes of their
own (resource policy, endpoint policy). Source: IAM "Troubleshoot access denied error messages".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.onset import known_by
from stackmedic.diagnose.relations import gap_of, suspect_revisions
from stackmedic.diagnose.rule import Refutes, Rule, Says, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.artifact import Secret, StoredParameter
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown

# Also a text without its end: ECS cuts long reasons. What names another kind of policy is another cause.
REFUSED = re.compile(
    r"assumed-role/(?P<role>[\w+=,.@-]+)/\S+ is not authorized to perform: (?!ecr:|kms:)[\w*]+:[\w*]+"
    r"(?!.*(?:explicit deny|resource-based policy|VPC endpoint policy|permissions boundary|service control policy))"
)
BOUND = re.compile(
    r"assumed-role/(?P<role>[\w+=,.@-]+)/\S+ is not authorized to perform: (?!ecr:)[\w*-]+:[\w*]+"
    r".*no permissions boundary allows"
)
DENIED = re.compile(
    r"assumed-role/(?P<role>[\w+=,.@-]+)/\S+ is not authorized to perform: [\w*-]+:[\w*]+"
    r".*explicit deny in an? (?:identity-based policy|permissions boundary)"
)

rule = Rule(
    __name__,
    title="The caller's policies do not allow the action",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS, Effect.CANNOT_START),
    signatures=(
        Says(r"is not authorized to perform: [\w-]+:\w+", weight=4.0),
        Says(r"not authorized to perform: (?:ssm:GetParameters?|secretsmanager:GetSecretValue)\b"),
        Says(r"because no identity-based policy allows", weight=4.0),
        Says(r"(?:AccessDenied(?:Exception)?|UnauthorizedOperation) … not authorized"),
        Says(r"You are not authorized to perform this operation"),
        Says(
            r"(?:role|policy|user|principal) … (?:lacks?|misses|missing|without|does not (?:have|include"
            r"|allow)) … (?:[\w-]+:\w+|permissions?|action|statement)"
        ),
        Says(r"missing (?:the )?(?:iam )?permissions?"),
        Says(r"(?:AccessDenied(?:Exception)?|UnauthorizedOperation|AuthorizationError)", weight=2.0),
        Says(r"logging driver … is not authorized to perform: logs:Create", weight=3.0),
    ),
    topic="not authorized perform action identity-based policy allows role user lacks permission AccessDenied "
    "missing action statement",
    clues=(
        Says(r"«the policy does not list the action that was refused»", weight=5.0),
        Refutes(r"«a secret of another account»", weight=-4.0),
        Refutes(r"iam:PassRole", weight=-4.0),
        Refutes(r"ecr:(?:GetAuth|BatchGet|GetDownload|BatchCheck)", weight=-4.0),
        Refutes(r"kms:Decrypt|kms:GenerateDataKey", weight=-4.0),
        Refutes(
            r"no (?:resource-based|VPC endpoint|session) policy allows|explicit deny in a "
            r"(?:resource-based|VPC endpoint)",
            weight=-4.0,
        ),
        Refutes(r"sts:AssumeRole|ecr:(?:Put|Initiate|Upload|Complete)"),
        Refutes(r"s3:\w+|PutObject|GetObject|ListObjects|ListBucket"),
        Refutes(r"<terraform>|cloudformation"),
        Refutes(r"secret|parameter", weight=-2.0),
    ),
    reports=(
        "task publishes to SNS. app: AccessDeniedException: User: arn:aws:sts::1:assumed-role/task-role/x is "
        "not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:eu-west-1:1:table/t "
        "because no identity-based policy allows the dynamodb:PutItem action",
        "worker. app: User is not authorized to perform: sqs:ReceiveMessage on resource",
        "application role without the action it calls. app: AccessDeniedException: not authorized to perform "
        "on resource because no identity-based policy allows",
    ),
    confirm=(
        "aws iam simulate-principal-policy --policy-source-arn ROLE-ARN --action-names ACTION --resource-arns RESOURCE",
    ),
    cures=("Allow the action that the message names, on that resource, to the role that it names.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "AWS refuses what the task asks for, as no policy of {about} allows it"
    for each in told_by_aws(rule, snapshot, service, REFUSED, lambda found: found["role"], says):
        yield known_by(unread(snapshot, service, each), each) if isinstance(each, Finding) else each
    says = "AWS refuses what the task asks for, as the permissions boundary of {about} does not allow it"
    yield from told_by_aws(rule, snapshot, service, BOUND, lambda found: found["role"], says)
    says = "AWS refuses what the task asks for, as a policy of {about} denies it"
    yield from told_by_aws(rule, snapshot, service, DENIED, lambda found: found["role"], says)


def unread(snapshot: Snapshot, service: Service, found: Finding) -> tuple[Gap, ...]:
    """What hides that another role was meant (iam.role_swapped), or that what it is to read is not there
    (secret.missing)."""
    named = {"secretsmanager:": Secret, "ssm:": StoredParameter}
    kind = next((each for service_, each in named.items() if service_ in found.evidence[0].says), None)
    secret = gap_of(snapshot, kind) if kind else None
    try:
        suspect_revisions(snapshot, service)
    except Unknown as unknown:
        return (unknown.gap,) if unknown.gap.call else ()
    return (secret,) if secret and secret.call else ()
