"""A KMS condition on the encryption context never matches what S3 sends.

S3's context is the object's ARN, or the bucket's with a bucket key. Source: "Reducing the cost of SSE-KMS with
Amazon S3 Bucket Keys" (encryption context); kms:EncryptionContext condition keys.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="A KMS condition on the encryption context never matches",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="kms encryption context condition s3 bucket key arn object mismatch kms:EncryptionContext aws:s3:arn denied",
    signatures=(
        Proves(r"kms:EncryptionContext|EncryptionContext:aws:s3:arn", weight=5.0),
        Says(r"encryption context", weight=5.0),
    ),
    clues=(Together(r"bucket[- ]?key|BucketKeyEnabled", r"kms", r"condition|context|denied|<denied>", weight=5.0),),
    reports=(
        "bucket key enabled, key policy with kms:EncryptionContext condition. PutObject: AccessDenied",
        "bucket keys switched on last week. GetObject: AccessDenied kms:Decrypt; policy: Condition "
        "StringLike kms:EncryptionContext:aws:s3:arn arn:aws:s3:::data/*",
    ),
    instead_of=("storage.s3_kms_permission_missing", "secret.kms_key_policy", "secret.kms_denied"),
    confirm=(
        "aws s3api get-bucket-encryption --bucket BUCKET",
        "aws kms get-key-policy --key-id KEY --policy-name default --query Policy --output text",
    ),
    cures=("Let the condition match the bucket's ARN where a bucket key is on, the object's where it is not.",),
)
