"""S3 as programs meet it: buckets, keys, regions, permissions and encryption, in the order in which S3 looks.

A request is authenticated, then the bucket is looked for, then whether it is at home in the region that was asked, then
whether the caller may, then the key, then whether it may be decrypted. A key that is not there is "not found" only to
who may list the bucket; to others it is a denial (docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html,
"Permissions"). Encryption with KMS needs the key as well, by kms:ViaService and with the bucket's or the object's ARN
as its encryption context (UserGuide/UsingKMSEncryption.html, UserGuide/bucket-key.html); a disabled key is
KMS.DisabledException. Texts: UserGuide/troubleshoot-403-errors.html and API/ErrorResponses.html.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.kms.models import Key

from stackmedic.lab.physics import network, permissions
from stackmedic.lab.physics.outcome import Outcome

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.network import Interface

NO_BUCKET = "The specified bucket does not exist"
NO_KEY = "The specified key does not exist."
DISABLED = "{key} is disabled."
KEY_GONE = (
    "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not "
    "allowed to access."
)
DENIED = (
    "User: arn:aws:sts::{account}:assumed-role/{role}/{session} is not authorized to perform: {action} on resource: "
    "{resource} {why}"
)
ELSEWHERE = (
    "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future "
    "requests to this endpoint."
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of S3, by which role's session, from where, in which region."""

    role_arn: str
    session: str
    source: "Interface"
    region: str
    operation: str
    bucket: str
    key: str
    redirected: bool = True  # Whether the client follows S3 to the region where the bucket is.


def ask(account: "Account", wanted: Wanted) -> Outcome:
    """What comes of a request."""
    if not wanted.role_arn:
        return Outcome.NO_CREDENTIALS
    if not network.resolves(account, wanted.source):
        return Outcome.NO_SUCH_HOST
    if not _reaches(account, wanted, wanted.region):
        return Outcome.TIMEOUT
    bucket = account.moto("s3", "aws").buckets.get(wanted.bucket)
    if bucket is None:
        return Outcome.NO_SUCH_BUCKET.because(NO_BUCKET)
    if bucket.region_name != wanted.region:
        if not wanted.redirected:
            return Outcome.WRONG_REGION.because(ELSEWHERE)
        if not _reaches(account, wanted, bucket.region_name):
            return Outcome.TIMEOUT
    return _allowed(account, wanted, bucket)


def _reaches(account: "Account", wanted: Wanted, region: str) -> bool:
    """Endpoints of a VPC are of its own region."""
    name = "s3" if region == account.region else f"s3.{region}"
    return bool(network.reaches(account, wanted.source, name))


def _allowed(account: "Account", wanted: Wanted, bucket: Any) -> Outcome:
    action = f"s3:{wanted.operation}"
    refused = _denial(account, wanted, bucket, action, f"{bucket.arn}/{wanted.key}")
    if refused:
        return Outcome.ACCESS_DENIED.because(refused)
    if wanted.operation == "PutObject":
        return _encrypted(account, wanted, bucket, _bucket_key(bucket), "kms:GenerateDataKey")
    found = bucket.keys.get(wanted.key)
    if found is None:
        hidden = _denial(account, wanted, bucket, "s3:ListBucket", bucket.arn)
        return Outcome.ACCESS_DENIED.because(hidden) if hidden else Outcome.NO_SUCH_KEY.because(NO_KEY)
    key_id = found.kms_key_id if found.encryption == "aws:kms" else None
    return _encrypted(account, wanted, bucket, key_id, "kms:Decrypt")


def _denial(account: "Account", wanted: Wanted, bucket: Any, action: str, resource: str) -> str:
    """S3's denial of one action; empty when allowed."""
    endpoint = network.endpoint_of(account, wanted.source, "s3")
    policy = bucket.policy
    why = permissions.refusal(
        account,
        wanted.role_arn,
        action,
        resource,
        resource_policy=policy.decode() if isinstance(policy, bytes) else policy,
        endpoint_policy=endpoint.policy_document if endpoint is not None else None,
        context={"aws:SourceVpce": endpoint.id} if endpoint is not None else {},
    )
    return _said(account, wanted, action, f'"{resource}"', why) if why else ""


def _said(account: "Account", wanted: Wanted, action: str, resource: str, why: str) -> str:
    return DENIED.format(
        account=account.id,
        role=wanted.role_arn.rsplit("/", 1)[-1],
        session=wanted.session,
        action=action,
        resource=resource,
        why=why,
    )


def _bucket_key(bucket: Any) -> str | None:
    """The key of the bucket's default encryption, if that is with KMS."""
    rules = (bucket.encryption or {}).get("Rule") or {}
    rule = rules[0] if isinstance(rules, list) else rules
    chosen = rule.get("ApplyServerSideEncryptionByDefault") or {}
    return chosen.get("KMSMasterKeyID") if chosen.get("SSEAlgorithm") == "aws:kms" else None


def _encrypted(account: "Account", wanted: Wanted, bucket: Any, key_id: str | None, action: str) -> Outcome:
    """Whether the key lets the role encrypt or decrypt; AWS's own key lets everybody in the account."""
    kms = account.moto("kms", bucket.region_name)
    key = kms.keys.get(kms.any_id_to_key_id(key_id)) if key_id and not key_id.endswith("alias/aws/s3") else None
    if key_id and not isinstance(key, Key):
        return Outcome.OK if key_id.endswith("alias/aws/s3") else Outcome.ACCESS_DENIED.because(KEY_GONE)
    if key is None:
        return Outcome.OK
    if key.key_state != "Enabled":
        return Outcome.ACCESS_DENIED.because(DISABLED.format(key=key.arn))
    about = bucket.arn if _has_bucket_key(bucket) else f"{bucket.arn}/{wanted.key}"
    context = {"kms:ViaService": f"s3.{bucket.region_name}.amazonaws.com", "kms:EncryptionContext:aws:s3:arn": about}
    why = permissions.key_refusal(account, wanted.role_arn, action, key, context)
    return Outcome.ACCESS_DENIED.because(_said(account, wanted, action, key.arn, why)) if why else Outcome.OK


def _has_bucket_key(bucket: Any) -> bool:
    rules = (bucket.encryption or {}).get("Rule") or {}
    rule = rules[0] if isinstance(rules, list) else rules
    return str(rule.get("BucketKeyEnabled", "")).lower() == "true"
