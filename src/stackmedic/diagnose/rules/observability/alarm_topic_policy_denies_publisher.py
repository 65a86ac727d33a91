"""The topic's policy does not let CloudWatch publish.

Source: "Amazon SNS access policy" for CloudWatch alarms; conditions on aws:SourceAccount and aws:SourceArn.
"""

from collections.abc import Iterator

from stackmedic.diagnose.policy import Ruling, ruling
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.diagnose.symptoms.alarms import alarms, concerns
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.signal import Topic
from stackmedic.model.snapshot import Snapshot

CLOUDWATCH = "cloudwatch.amazonaws.com"

rule = Rule(
    __name__,
    title="The policy of the alarm's topic keeps CloudWatch out",
    severity=Severity.MEDIUM,
    topic="sns topic policy cloudwatch publish not authorized SNS:Publish alarm access policy principal SourceOwner",
    signatures=(
        Proves(
            r"(?:<alarm>|alarm:\S+|Failed to execute action) … (?:not authorized|does not have"
            r" authorization) to perform: SNS:Publish",
            weight=5.0,
        ),
        Says(r"(?:not authorized to perform|does not have authorization to perform): SNS:Publish", weight=5.0),
        Proves(r"no resource-based policy allows the SNS:Publish", weight=5.0),
        Says(r"sns:Publish", weight=5.0),
        Says(r"topic policy", weight=5.0),
    ),
    clues=(
        Together(
            r"(?:topic|sns)",
            r"(?:access )?policy",
            r"cloudwatch|<alarm>|eventbridge|events\.amazonaws|budgets?|s3",
            r"<no>|<denied>|publish\w*|only|AWS:SourceOwner",
            weight=6.0,
        ),
        Refutes(r"encryption key|\bkms\b|alias/aws/sns", weight=-4.0),
        Refutes(r"assumed-role/|no identity-based policy", weight=-8.0),  # A program's own role lacks the action.
    ),
    reports=(
        "topic shared by several accounts. Failed to execute action arn:aws:sns:...: not authorized to "
        "perform SNS:Publish",
        "topic policy allows only the own organization or S3. not authorized to perform: SNS:Publish, "
        "because no resource-based policy allows; CloudWatch principal missing",
    ),
    confirm=("aws sns get-topic-attributes --topic-arn TOPIC --query Attributes.Policy",),
    cures=("Allow sns:Publish to cloudwatch.amazonaws.com in the topic's policy, with aws:SourceAccount.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for alarm in alarms(snapshot):
        for arn in alarm.actions if concerns(snapshot, alarm) else ():
            topic = snapshot.find(Topic, arn) if (Topic.__name__, arn) in snapshot.one else None
            if topic and topic.policy and not admits(topic.policy, arn):
                says = f"the policy of topic {arn.rsplit(':', 1)[-1]} does not let CloudWatch publish"
                evidence = (topic.seen("policy", says), alarm.seen("actions", f"{alarm.name} tells it"))
                yield rule.finding(about=arn, hurts=(), says=says, evidence=evidence)


def admits(policy: str, topic: str) -> bool:
    """Whether CloudWatch may publish: by its name, as anybody, or as the account's own (the policy that SNS makes)."""
    account = topic.split(":")[4]
    asked = (ruling(policy, "sns:Publish", topic, each) for each in (CLOUDWATCH, f"arn:aws:iam::{account}:root"))
    return any(each in (Ruling.ALLOWED, Ruling.UNSURE) for each in asked) or names_service(policy)


def names_service(policy: str) -> bool:
    return f'"{CLOUDWATCH}"' in policy and '"Deny"' not in policy
