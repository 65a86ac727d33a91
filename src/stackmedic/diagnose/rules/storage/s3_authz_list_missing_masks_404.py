"""Without s3:ListBucket a missing key is answered 403 and not 404.

Source: GetObject and HeadObject API reference (permissions): "If you don't have the s3:ListBucket permission, S3
returns 403".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.refusals import denied, refusals
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ONE_OBJECT = re.compile(r"\b(?:Get|Head)Object\b")

rule = Rule(
    __name__,
    title="A missing object is answered 403 because ListBucket is not allowed",
    severity=Severity.MEDIUM,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="s3 ListBucket missing 403 forbidden instead of 404 no such key HeadObject GetObject object does not exist",
    signatures=(Says(r"403 … instead of … 404", weight=5.0), Says(r"s3:ListBucket", weight=4.0)),
    clues=(
        Together(
            r"\b403\b|Forbidden|AccessDenied\w*|Access Denied|«status 403»",
            r"ListBucket|list(?:ing)? permission",
            r"404|not exist\w*|no such key|missing|not (?:there|found|uploaded)|exist\w*|NoSuchKey|absent" r"|<no>",
            weight=7.0,
        ),
        Together(
            r"HeadObject|head[- ]object|GetObject|s3",
            r"\b403\b|Forbidden|AccessDenied|«status 403»",
            r"(?:object|key|file)s? … (?:does not (?:yet )?exist|not exist|missing|not (?:yet )?(?:there"
            r"|uploaded)|absent|never (?:written|uploaded))|(?:non-?existent|missing) (?:object|key|file)"
            r"|404",
            weight=6.0,
        ),
        Refutes(r"kms|ciphertext"),
        Refutes(r"bucket policy", weight=-2.0),
    ),
    reports=(
        "app checks with HeadObject whether a file exists. HeadObject: 403 Forbidden; role: s3:GetObject and "
        "s3:PutObject on bucket/*; nothing on the bucket itself; the file had not been uploaded yet",
        "exists-check before upload. HeadObject: 403 for keys that are not there, 200 for those that are",
    ),
    instead_of=("storage.s3_policy_missing", "storage.s3_bucket_missing"),
    confirm=(
        "aws iam simulate-principal-policy --policy-source-arn ROLE-ARN --action-names s3:ListBucket "
        "--resource-arns arn:aws:s3:::BUCKET",
    ),
    cures=("Allow s3:ListBucket on the bucket, so that what is missing is answered 404; then look for the object.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for refusal in refusals(snapshot, service):
        if refusal.action == "s3:ListBucket" and ONE_OBJECT.search(refusal.text):
            for permit in denied(snapshot, refusal):
                role = refusal.role.rsplit("/", 1)[-1]
                says = f"an object is not in bucket {refusal.bucket}, and {role} may not list it: 403 in place of 404"
                proof = (permit.seen("decision", f"IAM: {role} may not s3:ListBucket"), *refusal.evidence)
                yield rule.finding(
                    about=refusal.role, hurts=(service.arn,), says=says, evidence=proof, since=refusal.said[0].at
                )
