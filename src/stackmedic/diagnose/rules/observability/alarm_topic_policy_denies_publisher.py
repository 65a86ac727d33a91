"""The topic's policy does not let CloudWatch publish.

Source: "Amazon SNS access policy" for CloudWatch alarms; conditions on aws:SourceAccount and aws:SourceArn.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="The policy of the alarm's topic keeps CloudWatch out",
    severity=Severity.MEDIUM,
    topic="sns topic policy cloudwatch publish not authorized SNS:Publish alarm access policy principal SourceOwner",
    signatures=(
        Proves(r"(?:not authorized to perform|does not have authorization to perform): SNS:Publish", weight=5.0),
        Proves(r"sns:Publish", weight=5.0),
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
