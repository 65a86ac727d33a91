"""The bucket's policy, or a condition on endpoints or TLS, denies the request.

Source: S3 bucket policies (aws:SourceVpce, aws:SecureTransport, aws:PrincipalOrgID); "with an explicit deny in a
resource-based policy".
"""

from collections.abc import Iterator

from stackmedic.diagnose.policy import Ruling, ruling
from stackmedic.diagnose.refusals import refusals
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.storage import BucketPolicy

BY_RESOURCE = "explicit deny in a resource-based policy"

rule = Rule(
    __name__,
    title="The bucket's policy denies the request",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="s3 bucket policy deny condition aws:SourceVpce SecureTransport explicit deny endpoint restricts "
    "block public access",
    signatures=(
        Proves(
            r"bucket policy … (?:den(?:y|ies|ied)|only|restrict\w*|condition|explicit|requires?|block\w*"
            r"|not allow|exclud\w*)",
            weight=5.0,
        ),
        Says(r"aws:SourceVpce?|aws:SecureTransport|s3:x-amz-server-side-encryption|DenyUnEncrypted\w*", weight=5.0),
        Says(r"(?:den(?:y|ied|ies)|explicit) … bucket policy", weight=5.0),
        Says(r"bucket policy", weight=4.0),
        Says(r"AccessControlListNotSupported|BlockPublic\w+"),
    ),
    clues=(
        Says(r"«the policy of a bucket lets in under a condition only»", weight=5.0),
        Together(r"\bs3\b|bucket|PutObject|GetObject", r"explicit deny|resource-based policy", r"policy", weight=5.0),
        Refutes(r"MalformedPolicy|principal"),
        Refutes(r"kms"),
    ),
    reports=(
        "bucket restricted to a VPC endpoint. PutObject: AccessDenied ... with an explicit deny in a "
        "resource-based policy; bucket policy: Deny unless aws:SourceVpce = vpce-0aa",
        "central log bucket. PutObject: AccessDenied; bucket policy: deny if not aws:SecureTransport or "
        "wrong aws:PrincipalOrgID",
    ),
    instead_of=("storage.s3_policy_missing", "iam.resource_policy_denies"),
    confirm=("aws s3api get-bucket-policy --bucket BUCKET --query Policy --output text",),
    cures=("Let the bucket's policy admit the role on the way it comes (endpoint, TLS, encryption header).",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for refusal in refusals(snapshot, service):
        found = snapshot.find(BucketPolicy, refusal.bucket) if refusal.bucket else None
        if found is None:
            continue
        says_so = ruling(found.policy, refusal.action, refusal.resource, refusal.role)
        # What a condition decides is only told by AWS's own words.
        if says_so is Ruling.DENIED or (says_so is Ruling.UNSURE and BY_RESOURCE in refusal.text):
            says = f"the policy of bucket {refusal.bucket} denies {refusal.action} to {refusal.role.rsplit('/', 1)[-1]}"
            yield rule.finding(
                about=f"arn:aws:s3:::{refusal.bucket}",
                hurts=(service.arn,),
                says=says,
                evidence=(found.seen("policy", says), *refusal.evidence),
                since=refusal.said[0].at,
            )
