"""The secret or parameter lies in another account or region than the task asks in.

A secret of another account needs its full ARN, a policy of its own and a customer managed key; SSM parameters of
another account cannot be named at all unless they are shared. Source: "Access AWS Secrets Manager secrets from a
different account"; ECS "Pass Systems Manager parameters through environment variables" (region of the task).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(r"(?P<arn>arn:[\w-]+:(?:secretsmanager|ssm):[\w-]+:\d+:\S+).*(?:NotFound|AccessDenied|can't find)")

rule = Rule(
    __name__,
    title="The secret or parameter was created in another account or region",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START,),
    topic="secret parameter account region wrong other different cross-account profile created us-east-1 lookup",
    signatures=(
        Says(
            r"(?:secret|parameter)s? … (?:wrong|another|other|different) (?:aws )?(?:account|region" r"|profile)",
            weight=5.0,
        ),
        Says(
            r"(?:wrong|another|other|different) (?:aws )?(?:account|region|profile) … (?:secret|parameter)", weight=5.0
        ),
        Says(
            r"(?:created|stored|written|put|exists?) … (?:wrong|another|other|different) (?:aws "
            r")?(?:account|region)",
            weight=4.0,
        ),
        Proves(r"«a secret of another account»"),
    ),
    clues=(
        Together(r"secret|parameter", r"cross[- ](?:account|region)", r"not found|<denied>|can't find|does not exist"),
        Together(
            r"invalid ssm parameters|can't find the specified secret|ParameterNotFound|ResourceNotFound\w+",
            r"exists|created|visible",
            r"account|region|profile",
        ),
        Refutes(r"image|ecr\b"),
        Refutes(r"certificate"),
    ),
    reports=(
        "AWS_PROFILE mix-up. task: invalid ssm parameters: /prod/api/token; put-parameter was run with the "
        "staging account's profile",
        "multi-account. task: ResourceNotFoundException: can't find the specified secret; created it in "
        "us-east-1, tasks run in us-west-2",
    ),
    instead_of=("secret.missing", "secret.arn_suffix_ambiguous", "iam.permission_missing"),
    confirm=("aws secretsmanager describe-secret --secret-id SECRET --region REGION-OF-THE-TASK",),
    cures=(
        "Create or replicate the secret in the account and region of the task, or name it by the full ARN "
        "with policies on both sides.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "{about} lies in another account or region than the tasks"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: elsewhere(snapshot, found["arn"]), says)


def elsewhere(snapshot: Snapshot, arn: str) -> str | None:
    """The ARN, when it lies in another region or account than the stack."""
    _, _, _, region, account, _ = arn.split(":", 5)
    here = (snapshot.scope.region, snapshot.scope.account)
    return arn.rstrip(":,") if (region, account) != here else None
