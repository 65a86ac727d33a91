"""The task role lacks the S3 actions.

Source: guide onyx; "because no identity-based policy allows the s3:… action".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.refusals import Refusal, denied, is_gone, refusals
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ONE_OBJECT = re.compile(r"\b(?:Get|Head)Object\b")

rule = Rule(
    __name__,
    title="The task role lacks the S3 actions",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="s3 AccessDenied PutObject GetObject ListObjectsV2 task role policy missing identity-based no "
    "permission bucket",
    signatures=(
        Proves(r"not authorized to perform: s3:\w+ … because no identity-based policy", weight=5.0),
        Says(r"not authorized to perform: s3:\w+ … on resource", weight=5.0),
        Says(
            r"(?:PutObject|GetObject|ListObjects(?:V2)?|DeleteObject|HeadObject|CreateMultipartUpload"
            r"|GetObjectAttributes)\b … (?:Access ?Denied|Forbidden|403)|(?:Access ?Denied|Forbidden"
            r"|403)\w* … (?:PutObject|GetObject|ListObjects(?:V2)?|DeleteObject|HeadObject"
            r"|CreateMultipartUpload)",
            weight=4.0,
        ),
        Says(r"(?:task )?role … <no> … s3:\w+|<no> … s3 (?:policy|permissions?|actions?)", weight=4.0),
        Says(r"<denied> … \bs3\b|\bs3\b … <denied>"),
    ),
    clues=(
        Refutes(r"\bkms\b|ciphertext|sse-kms", weight=-4.0),
        Refutes(r"bucket policy|SourceVpce|explicit deny", weight=-4.0),
        Refutes(r"environment ?files?|env files", weight=-4.0),
        Refutes(r"does not (?:yet )?exist|NoSuchBucket|404"),
        Refutes(r"starport|endpoint policy|ListBucket|cross[- ]account|flow log"),
    ),
    reports=(
        "Fargate task writes reports. app: An error occurred (AccessDenied) when calling the PutObject "
        "operation: Access Denied; task role: no S3 statement",
        "new feature uses S3. app: AccessDenied when calling GetObject; task role: policies: none",
    ),
    instead_of=("iam.permission_missing",),
    confirm=(
        "aws iam simulate-principal-policy --policy-source-arn TASK-ROLE-ARN --action-names s3:GetObject "
        "s3:PutObject --resource-arns arn:aws:s3:::BUCKET/*",
    ),
    cures=("Allow the S3 actions on the bucket and its objects to the task role.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for refusal in refusals(snapshot, service):
        if refusal.bucket and not asks_for_one_object(refusal.action, refusal.text):
            role = refusal.role.rsplit("/", 1)[-1]
            for permit in denied(snapshot, refusal):
                says = f"no policy of {role} allows {refusal.action} on bucket {refusal.bucket}"
                yield found(service, refusal, says, permit.seen("decision", f"IAM: {role} may not {refusal.action}"))
            if proof := is_gone(snapshot, refusal):
                says = f"IAM has no role {role} any more, so that nothing is allowed to it"
                yield found(service, refusal, says, proof)


def found(service: Service, refusal: Refusal, says: str, *proof: Evidence) -> Finding:
    return rule.finding(
        about=refusal.role,
        hurts=(service.arn,),
        says=says,
        evidence=(*proof, *refusal.evidence),
        since=refusal.said[0].at,
    )


def asks_for_one_object(action: str, text: str) -> bool:
    """Listing is refused to who asks for an object that is not there: another cause."""
    return action == "s3:ListBucket" and ONE_OBJECT.search(text) is not None
