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
        Proves(r"alias/aws/sns", weight=5.0),
    ),
    clues=(
        Together(
            r"\bsns\b|topic",
            r"\bkms\b|encrypt\w*|\bkey\b|cmk",
            r"cloudwatch|<alarm>|eventbridge|budgets?",
            r"<no>|<denied>|fail\w*|not (?:received|allowed|delivered)|default",
            weight=7.0,
        ),
        Refutes(r"topic policy"),
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
