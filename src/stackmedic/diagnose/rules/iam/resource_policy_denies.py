"""A policy of the resource itself (secret, repository, key, queue) keeps out a role whose own policy allows the
action.

Across accounts both sides must allow; within one account an explicit deny is enough. Source: IAM "Policy evaluation
logic"; "Troubleshoot access denied error messages" (because no resource-based policy allows, explicit deny).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.access import allowed, execution_roles
from stackmedic.diagnose.policy import Ruling, ruling
from stackmedic.diagnose.pulling import PULLS, forbidden
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.artifact import Repository, SecretPolicy
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

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
        Together(r"«an image of another account»", r"403|<denied>", weight=7.0),
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
    told = [*told_by_aws(rule, snapshot, service, REFUSED, lambda found: found["resource"], says)]
    told += of_others(snapshot, service)
    yield from told
    if not any(isinstance(each, Finding) for each in told):
        yield from of_repositories(snapshot, service)
        yield from of_secrets(snapshot, service)


def of_repositories(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """Repositories that deny a pull to the execution role by name, or to everybody."""
    for role in execution_roles(snapshot, service):
        for revision in suspect_revisions(snapshot, service):
            for container in revision.containers:
                name = container.image.split("/", 1)[-1].split("@")[0].split(":")[0]
                found = snapshot.find(Repository, name) if (Repository.__name__, name) in snapshot.one else None
                if found and any(ruling(found.policy, each, "*", role) is Ruling.DENIED for each in PULLS):
                    says = f"the policy of repository {name} denies {role.rsplit('/', 1)[-1]} the pull"
                    proof = (found.seen("policy", says), container.seen("image", f"{container.name} is pulled from it"))
                    yield rule.finding(about=name, hurts=(service.arn,), says=says, evidence=proof)


def of_others(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """Another account's repository that answers 403, although the role's own policies allow the pull: what is left is
    the policy over there, which nobody here may read. Source: ECR user guide, "Private repository policies"."""
    for message, account, repository in forbidden(snapshot, service)[-1:]:
        roles = execution_roles(snapshot, service)
        if account != snapshot.scope.account and any(allowed(snapshot, role, PULLS[0]) for role in roles):
            says = f"repository {repository} of account {account} keeps {roles[0].rsplit('/', 1)[-1]} out"
            theirs = (Gap(call="ecr:GetRepositoryPolicy", reason=f"the policy is account {account}'s"),)
            proof, likely = (message.evidence,), Confidence.LIKELY
            yield rule.finding(
                about=repository, hurts=(service.arn,), says=says, evidence=proof, confidence=likely, decide=theirs
            )


def of_secrets(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """Secrets that deny their value."""
    for role in execution_roles(snapshot, service):
        for each in snapshot.known(SecretPolicy):
            named = [
                reference
                for revision in suspect_revisions(snapshot, service)
                for container in revision.containers
                for reference in container.secrets
                if reference.value_from.startswith(each.arn)
            ]
            denied = each.policy and ruling(each.policy, "secretsmanager:GetSecretValue", each.arn, role)
            if named and denied is Ruling.DENIED:
                says = f"the policy of {each.arn} denies {role.rsplit('/', 1)[-1]} its value"
                proof = (each.seen("policy", says), named[0].seen("value_from", f"{named[0].name} comes from it"))
                yield rule.finding(about=each.arn, hurts=(service.arn,), says=says, evidence=proof)
