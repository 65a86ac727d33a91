"""The execution role may not read from ECR.

The agent pulls with the execution role, never with the task role. A time-out on the way to ECR is the network; a
denial that names the endpoint's or the repository's policy is network.vpce_policy_denies or
iam.resource_policy_denies. Source: "Amazon ECS task execution IAM role"; "CannotPullContainer task errors".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.access import execution_roles, refused, unasked
from stackmedic.diagnose.pulling import PULLS, forbidden
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(
    r"assumed-role/(?P<role>[\w+=,.@-]+)/\S+ is not authorized to perform: ecr:[\w*]+"
    r"(?!.*(?:explicit deny|resource-based policy|VPC endpoint policy))"
)

rule = Rule(
    __name__,
    title="The execution role cannot read from ECR",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START,),
    signatures=(
        # Whose policy denies stands at the end, which a stopped reason of 255 characters may lack.
        Proves(
            r"no identity-based policy allows the ecr:(?:GetAuthorizationToken|BatchGetImage"
            r"|GetDownloadUrlForLayer|BatchCheckLayerAvailability)"
        ),
        Says(
            r"not authorized to perform: ecr:(?:GetAuthorizationToken|BatchGetImage"
            r"|GetDownloadUrlForLayer|BatchCheckLayerAvailability)",
            weight=6.0,
        ),
        Says(r"no basic auth credentials", weight=4.0),
        Says(r"unable to (?:pull|retrieve|get) … (?:registry auth|ecr registry auth) … AccessDenied", weight=4.0),
        Says(
            r"(?:unable to retrieve|failed to retrieve|call) … ecr registry auth … (?:AccessDenied|not "
            r"authorized|no EC2 Instance Role|credentials)",
            weight=4.0,
        ),
        Says(r"pull access denied … may require"),
        Says(r"denied: Your authorization token has expired"),
        Says(r"unexpected status…\.dkr\.ecr\.…403 Forbidden", weight=5.0),
        Says(r"\.dkr\.ecr\.…unexpected status…403 Forbidden", weight=5.0),
        Says(r"CannotPull\w+ … AccessDenied", weight=4.0),
    ),
    topic="execution role ecr GetAuthorizationToken BatchGetImage BatchCheckLayerAvailability "
    "GetDownloadUrlForLayer pull denied permission AmazonECSTaskExecutionRolePolicy",
    clues=(
        Together(r"CannotPull\w+|pull", r"ecr", r"(?:403|denied|not authorized|authorization)", r"execution role|role"),
        Together(r"<no> … (?:execution role|AmazonE\w+ExecutionRolePolicy)", r"CannotPull\w+|registry auth|pull"),
        Refutes(
            r"no (?:resource-based|VPC endpoint) policy allows|in a (?:resource-based|VPC endpoint) policy", weight=-5.0
        ),
        Refutes(r"<timeout>"),
        Refutes(r"«an image of another account»", weight=-2.0),
        Refutes(r"unable to retrieve secrets? from (?:asm|ssm)", weight=-6.0),
        Refutes(r"docker\.io|docker hub|ghcr|quay\.io", weight=-4.0),
        Refutes(r"buildspec|codebuild|docker push|pushing|job[- ]role"),
    ),
    reports=(
        "private subnet with NAT. task: CannotPullContainerError: pull access denied ... not authorized to "
        "perform: ecr:BatchGetImage on resource ... because no identity-based policy allows the "
        "ecr:BatchGetImage action",
        "custom execution role. task: unable to retrieve ecr registry auth: service call has been retried 1 "
        "time(s): AccessDeniedException",
    ),
    instead_of=("iam.permission_missing",),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query taskDefinition.executionRoleArn",
        "aws iam simulate-principal-policy --policy-source-arn EXECUTION-ROLE-ARN --action-names "
        "ecr:GetAuthorizationToken ecr:BatchGetImage ecr:GetDownloadUrlForLayer",
    ),
    cures=(
        "Attach AmazonECSTaskExecutionRolePolicy (or these ECR actions) to the execution role that the task "
        "definition names.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "no policy of {about} allows ECR to be read"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: found["role"], says)
    yield from refused_without_a_word(snapshot, service)


def refused_without_a_word(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    """The registry's own 403 names nobody; IAM says whether the execution role may read there."""
    told = [message for message, _, _ in forbidden(snapshot, service)]
    for role in execution_roles(snapshot, service) if told else ():
        permits = [each for action in PULLS for each in refused(snapshot, role, action)]
        if permits:
            says = f"{role.rsplit('/', 1)[-1]} may not {permits[0].action}, and ECR answers 403"
            proof = (told[-1].evidence, *(each.seen("decision", says) for each in permits))
            yield rule.finding(about=role, hurts=(service.arn,), says=says, evidence=proof, since=told[0].at)
        elif gaps := unasked(snapshot, role):
            yield Undecided(about=role, service=service.arn, gaps=gaps)
