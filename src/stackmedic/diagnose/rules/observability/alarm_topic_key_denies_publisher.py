"""The topic's KMS key does not let CloudWatch use it, so notifications are lost without a trace in the alarm's state.

The AWS managed key alias/aws/sns cannot be used by CloudWatch at all. Source: "Configure KMS permissions for SNS";
alarm history: "CloudWatch Alarms does not have authorization to access the SNS topic encryption key".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="The KMS key of the alarm's topic keeps CloudWatch out",
    severity=Severity.MEDIUM,
    topic="sns topic encrypted kms key alias/aws/sns cloudwatch alarm cannot publish authorization access "
    "encryption key managed key",
    signatures=(
        Proves(r"does not have authorization to access the SNS topic encryption key"),
        Proves(r"Failed to execute action … AWSKMS|KMSAccessDenied"),
        Proves(r"alias/aws/sns|kms_master_key_id", weight=5.0),
    ),
    clues=(
        Together(
            r"Failed to execute action",
            r"\bkms\b|AWSKMS|encrypt\w*",
            r"AccessDenied\w*|<denied>|authorization",
            weight=6.0,
        ),
        Together(
            r"\bsns\b|topic",
            r"\bkms\b|encrypt\w*|\bkey\b|cmk",
            r"cloudwatch|<alarm>|eventbridge|budgets?",
            r"<no>|<denied>|fail\w*|not (?:received|allowed|delivered)|default",
            weight=7.0,
        ),
        Refutes(r"topic policy"),
        Refutes(r"not authorized to perform: SNS:Publish", weight=-6.0),
    ),
    reports=(
        "encrypted SNS topic. Failed to execute action: CloudWatch Alarms does not have authorization to "
        "access the SNS topic encryption key.",
        "SNS topic with default key. Failed to execute action ... Received error: null (Service: AWSKMS; "
        "Status Code: 400; Error Code: AccessDeniedException)",
    ),
    instead_of=(
        "observability.alarm_topic_policy_denies_publisher",
        "secret.kms_denied",
        "secret.kms_key_policy",
        "storage.s3_kms_permission_missing",
    ),
    confirm=(
        "aws sns get-topic-attributes --topic-arn TOPIC --query Attributes.KmsMasterKeyId",
        "aws cloudwatch describe-alarm-history --alarm-name ALARM --history-item-type Action",
    ),
    cures=(
        "Encrypt the topic with a customer managed key whose policy lets cloudwatch.amazonaws.com use "
        "kms:Decrypt and kms:GenerateDataKey*.",
    ),
)
