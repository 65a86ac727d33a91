"""S3 says plain AccessDenied, because kms:Decrypt or kms:GenerateDataKey on the object's key is missing.

The s3 action is granted; the bucket encrypts with a customer managed key. Source: "My Amazon S3 bucket has default
encryption using a custom KMS key" (re:Post); error "The ciphertext refers to a customer master key that does not
exist…".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.policy import Ruling, ruling
from stackmedic.diagnose.refusals import Refusal, denied, refusals
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.access import EncryptionKey, KeyPolicy
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.storage import BucketEncryption

USELESS = re.compile(
    r"(?:Get|Put|Copy|Upload|Head)\w*[^\n]{0,80}?(?P<key>arn:[\w-]+:kms:\S+?:key/[\w-]+) is (?:disabled|pending)"
)
ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")

rule = Rule(
    __name__,
    title="The key of the bucket's objects may not be used",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="s3 kms encrypted bucket sse-kms customer managed key GetObject PutObject AccessDenied kms:Decrypt "
    "kms:GenerateDataKey ciphertext",
    signatures=(
        Says(r"ciphertext refers to a customer master key that does not exist", weight=5.0),
        Proves(r"not authorized to perform: kms:(?:GenerateDataKey|Decrypt)\w* … (?:s3|object|bucket)", weight=5.0),
        Says(r"kms:GenerateDataKey", weight=4.0),
        Says(r"kms:Decrypt"),
    ),
    clues=(
        Together(
            r"\bs3\b|bucket|GetObject|PutObject|s3:\w+Object|upload\w*|download\w*",
            r"\bkms\b|sse-kms|customer[- ]managed key|\bcmk\b|encrypted (?:with|by|bucket|object)|kms:\w+",
            r"AccessDenied\w*|Access Denied|<denied>",
            weight=7.0,
        ),
        Refutes(r"EncryptionContext|encryption context|bucket key", weight=-4.0),
        Refutes(r"secret|parameter|asm\b|ssm\b|sns|topic", weight=-4.0),
        Refutes(r"endpoint policy"),
    ),
    reports=(
        "bucket with SSE-KMS, CMK. PutObject: AccessDenied: not authorized to perform: kms:GenerateDataKey on resource",
        "upload to an encrypted bucket. CreateMultipartUpload: AccessDenied; bucket: default encryption "
        "aws:kms with a customer key",
    ),
    instead_of=("storage.s3_policy_missing", "iam.permission_missing", "secret.kms_denied"),
    confirm=(
        "aws s3api get-bucket-encryption --bucket BUCKET",
        "aws iam simulate-principal-policy --policy-source-arn ROLE-ARN --action-names kms:Decrypt "
        "kms:GenerateDataKey --resource-arns KEY-ARN",
    ),
    cures=(
        "Allow kms:Decrypt (reading) and kms:GenerateDataKey (writing) on the key, in the role's policy and, "
        "across accounts, in the key's.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    yield from by_nobody(snapshot, service)
    for refusal in refusals(snapshot, service):
        encrypted = bucket_with_key(snapshot, refusal) if refusal.action in ACTIONS else None
        if encrypted is None:
            continue
        role = refusal.role.rsplit("/", 1)[-1]
        refused = [
            *(each.seen("decision", f"IAM: {role} may not {refusal.action}") for each in denied(snapshot, refusal)),
            *by_key(snapshot, refusal),
        ]
        if refused:
            yield rule.finding(
                about=refusal.role,
                hurts=(service.arn,),
                says=f"a bucket encrypts with {refusal.resource}, and {role} may not {refusal.action}",
                evidence=(*refused, encrypted.seen("key_id", "the bucket encrypts with this key"), *refusal.evidence),
                since=refusal.said[0].at,
            )


def by_nobody(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A key that is disabled or about to be deleted, by whose name S3 refuses what was encrypted with it.

    Source: "Key states of AWS KMS keys", https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html."""
    said = {found["key"]: each for each in logged(snapshot, service, USELESS) for found in USELESS.finditer(each.text)}
    for arn, message in said.items():
        key = snapshot.find(EncryptionKey, arn)
        if key and key.state not in ("Enabled", ""):
            says = f"key {key.id}, with which objects are encrypted, is {key.state}"
            proof = (key.seen("state", says), message.evidence)
            yield rule.finding(about=arn, hurts=(service.arn,), says=says, evidence=proof, since=message.at)


def bucket_with_key(snapshot: Snapshot, refusal: Refusal) -> BucketEncryption | None:
    """A bucket of the task that encrypts with the key that was refused."""
    wanted = refusal.resource.rsplit("/", 1)[-1]
    return next((each for each in snapshot.known(BucketEncryption) if (each.key_id or "").endswith(wanted)), None)


def by_key(snapshot: Snapshot, refusal: Refusal) -> Iterator[Evidence]:
    """The key's own policy, where it denies the role."""
    found = snapshot.find(KeyPolicy, refusal.resource)
    if found and ruling(found.policy, refusal.action, "*", refusal.role) is Ruling.DENIED:
        yield found.seen("policy", "the key's policy denies it")
