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
from stackmedic.diagnose.relations import suspect_revisions
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.access import EncryptionKey, KeyPolicy
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.storage import BucketEncryption, buckets_named

USELESS = re.compile(
    r"(?:Get|Put|Copy|Upload|Head)\w*[^\n]{0,80}?(?P<key>arn:[\w-]+:kms:\S+?:key/[\w-]+) is (?:disabled|pending)"
)
ACTIONS = ("kms:Decrypt", "kms:GenerateDataKey")
GONE = re.compile(r"ciphertext refers to a customer master key that does not exist|KMS\.NotFoundException")

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
    yield from by_no_key(snapshot, service)
    for refusal in refusals(snapshot, service):
        encrypted = bucket_with_key(snapshot, refusal) if refusal.action in ACTIONS else None
        if encrypted is None:
            continue
        role = refusal.role.rsplit("/", 1)[-1]
        by_role = [each.seen("decision", f"IAM: {role} may not {refusal.action}") for each in denied(snapshot, refusal)]
        refused = [*by_role, *by_key(snapshot, refusal, bool(by_role))]
        if refused:
            yield rule.finding(
                about=refusal.role if by_role else refusal.resource,
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


def by_no_key(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A bucket that encrypts with a key that is not there. S3 takes any name when the default encryption is set, and
    keeps the keys of objects that it has: only what is put from then on fails.

    Source: "PutBucketEncryption" in the S3 API reference ("doesn't validate the KMS key ID"); "Setting default
    server-side encryption behavior", https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html."""
    said = logged(snapshot, service, GONE)
    named = dict(pair for each in suspect_revisions(snapshot, service) for pair in buckets_named(each)) if said else {}
    for bucket, variable in named.items():
        encrypted = snapshot.find(BucketEncryption, bucket)
        key = encrypted.key_id if encrypted else None
        if encrypted and key and snapshot.find(EncryptionKey, key) is None:
            gone = snapshot.absence(EncryptionKey, key)
            proof = (encrypted.seen("key_id", f"bucket {bucket} encrypts with this key"), *([gone] if gone else []))
            yield rule.finding(
                about=bucket,
                hurts=(service.arn,),
                says=f"bucket {bucket} encrypts with key {key}, which does not exist",
                evidence=(*proof, variable.seen("value", f"{variable.name} names the bucket"), said[-1].evidence),
                since=said[0].at,
            )


def bucket_with_key(snapshot: Snapshot, refusal: Refusal) -> BucketEncryption | None:
    """A bucket of the task that encrypts with the key that was refused."""
    wanted = refusal.resource.rsplit("/", 1)[-1]
    return next((each for each in snapshot.known(BucketEncryption) if (each.key_id or "").endswith(wanted)), None)


def by_key(snapshot: Snapshot, refusal: Refusal, by_role: bool) -> Iterator[Evidence]:
    """The key's own policy, where it denies the role; or lets nobody in by whom the role could be meant, not even the
    account, without which no policy of the role counts.

    Source: "Key policies in AWS KMS", https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html."""
    found = snapshot.find(KeyPolicy, refusal.resource)
    told = ruling(found.policy, refusal.action, "*", refusal.role) if found else Ruling.UNSURE
    if found and told is Ruling.DENIED:
        yield found.seen("policy", "the key's policy denies it")
    elif found and told is Ruling.SILENT and not by_role:
        yield found.seen("policy", "the key's policy lets neither the role nor its account use it")
