"""A policy of the resource itself (secret, repository, key, queue) keeps out a role whose own policy allows the
action.

Across accounts both sides must allow; within one account an explicit deny is enough. Source: IAM "Policy evaluation
logic"; "Troubleshoot access denied error messages" (because no resource-based policy allows, explicit deny).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(
    r"is not authorized to perform: \S+ on resource: (?P<resource>\S+) .*"
    r"(?:explicit deny in a resource-based policy|no resource-based policy allows)"
)

rule = Rule(
    __name__,
    title="The resource's own policy keeps the role out",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS, Effect.CANNOT_START),
    signatures=(
        Proves(r"because no resource-based policy allows", weight=5.0),
        Proves(r"with an explicit deny in a resource-based policy", weight=5.0),
        Says(
            r"(?:repository|secret|queue|topic|resource|registry) policy … (?:den(?:y|ies|ied)|does not "
            r"(?:allow|include|name|list)|lacks|missing|only allows|without|no longer)",
            weight=4.0,
        ),
        Says(r"<no> … (?:repository|secret|resource)[- ](?:based )?policy", weight=4.0),
        Says(r"cross[- ]account … (?:ecr|repository|secret|pull|image) … (?:denied|403|not authorized" r"|policy)"),
        Says(r"(?:explicit deny|aws:(?:PrincipalOrgID|SourceVpce?|PrincipalArn)) … (?:policy|resource)"),
    ),
    topic="resource-based policy repository secret bucket key queue deny explicit cross-account principal "
    "denies allowed role",
    clues=(
        Together(r"resource(?:-based)? policy|repository policy|secret policy", r"<denied>"),
        Refutes(r"kms:Decrypt|key policy", weight=-5.0),
        Refutes(r"\bs3:|bucket policy"),
        Refutes(r"VPC endpoint policy", weight=-4.0),
        Refutes(r"topic policy"),
    ),
    reports=(
        "pull from central ECR account. task: CannotPullContainerError: denied: not authorized to perform: "
        "ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:999:repository/base because no resource-based "
        "policy allows the ecr:BatchGetImage action",
        "secret with a resource policy that denies all but one VPC. task: AccessDeniedException ... with an "
        "explicit deny in a resource-based policy",
        "cross-account ECR, secret or queue whose own policy does not list the role. task: because no "
        "resource-based policy allows; explicit deny in a resource-based policy",
    ),
    instead_of=("image.pull_iam", "iam.permission_missing"),
    confirm=(
        "aws ecr get-repository-policy --repository-name REPOSITORY",
        "aws secretsmanager get-resource-policy --secret-id SECRET",
    ),
    cures=(
        "Name the role (or its account) in the resource's policy, and take the deny away or let it spare the role.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "the policy of {about} itself refuses the task's role"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: found["resource"], says)
