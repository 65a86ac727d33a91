"""The topic's KMS key does not let CloudWatch use it, so notifications are lost without a trace in the alarm's state.

The AWS managed key alias/aws/sns cannot be used by CloudWatch at all. Source: "Configure KMS permissions for SNS";
alarm history: "CloudWatch Alarms does not have authorization to access the SNS topic encryption key".
"""

import json
from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Together
from stackmedic.diagnose.symptoms.alarms import alarms, concerns
from stackmedic.model.access import EncryptionKey, KeyPolicy
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.signal import Topic
from stackmedic.model.snapshot import Snapshot

CLOUDWATCH = "cloudwatch.amazonaws.com"
NEEDS = ("*", "kms:*", "kms:GenerateDataKey*", "kms:GenerateDataKey")

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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for alarm in alarms(snapshot):
        for arn in alarm.actions if concerns(snapshot, alarm) else ():
            topic = snapshot.find(Topic, arn) if (Topic.__name__, arn) in snapshot.one else None
            proof = shut(snapshot, topic.key_id) if topic and topic.key_id else None
            if topic and proof:
                says = f"the key of topic {arn.rsplit(':', 1)[-1]} does not let CloudWatch use it"
                tells = alarm.seen("actions", f"{alarm.name} tells it")
                yield rule.finding(about=arn, hurts=(), says=says, evidence=(topic.seen("key_id", says), proof, tells))


def shut(snapshot: Snapshot, key_id: str) -> Evidence | None:
    """What keeps CloudWatch from using a key: it is AWS's own for SNS, or its policy does not name CloudWatch."""
    key = snapshot.find(EncryptionKey, key_id)
    if key is None:
        return snapshot.absence(EncryptionKey, key_id)
    if key.managed_by == "AWS":
        return key.seen("managed_by", f"{key_id} is a key of AWS's own, which CloudWatch cannot use")
    policy = snapshot.find(KeyPolicy, key.arn)
    if policy is None or admits(policy.policy):
        return None
    return policy.seen("policy", f"the policy of {key_id} does not name {CLOUDWATCH}")


def admits(document: str) -> bool:
    """Whether some statement lets CloudWatch make data keys; what cannot be read accuses nobody."""
    try:
        statements = json.loads(document).get("Statement", [])
    except (ValueError, AttributeError):
        return True
    for each in [statements] if isinstance(statements, dict) else statements:
        named = each.get("Principal", {})
        services = named.get("Service", []) if isinstance(named, dict) else named
        actions = each.get("Action", [])
        listed = [actions] if isinstance(actions, str) else actions
        by_name = services == "*" or CLOUDWATCH in services
        if each.get("Effect") == "Allow" and by_name and set(listed) & set(NEEDS):
            return True
    return False
