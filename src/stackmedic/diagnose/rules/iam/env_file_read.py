"""The execution role cannot read the environment file in S3.

Source: "Pass environment variables to an Amazon ECS container" (s3:GetObject and s3:GetBucketLocation for the
execution role).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.told import told_by_aws
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REFUSED = re.compile(
    r"failed to (?:download|retrieve|fetch) env ?files?\b.*(?:AccessDenied|403|[Ff]orbidden|not authorized)"
)

rule = Rule(
    __name__,
    title="The execution role cannot read the environment file in S3",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_START,),
    topic="environment file env file s3 environmentFiles download GetObject GetBucketLocation execution role",
    signatures=(
        Proves(r"failed to download env files … (?:<denied>|\b403\b)"),
        Says(r"failed to download env files", weight=4.0),
        Says(r"unable to (?:download|retrieve|pull) env(?:ironment)? ?files?", weight=5.0),
        Says(r"environment ?files?\b … (?:s3|denied|403|download|AccessDenied|fail)", weight=4.0),
        Says(r"(?:s3|denied|403|AccessDenied) … environment ?files?\b", weight=4.0),
        Says(r"envfile … (?:s3|denied|download)"),
    ),
    clues=(
        Together(r"environmentFiles|env file|\.env\b", r"\bs3\b|bucket", r"<denied>|fail"),
        Refutes(r"RequestCanceled|request canceled|request context cancell?ed|<timeout>", weight=-5.0),
    ),
    reports=(
        "environmentFiles from S3. task: ResourceInitializationError: failed to download env files: file "
        "download command: non empty error stream: AccessDenied: Access Denied",
        "env file in another account's bucket. task: failed to download env files: file download command: "
        "AccessDenied status code: 403",
    ),
    instead_of=("storage.s3_policy_missing", "iam.permission_missing"),
    confirm=(
        "aws iam simulate-principal-policy --policy-source-arn EXECUTION-ROLE-ARN --action-names "
        "s3:GetObject s3:GetBucketLocation",
    ),
    cures=("Allow s3:GetObject on the file and s3:GetBucketLocation on its bucket to the execution role.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    says = "the execution role cannot read the environment file in S3"
    yield from told_by_aws(rule, snapshot, service, REFUSED, lambda found: "", says)
