"""The only subscription of the topic was never confirmed.

Source: guide omnirapeutic; SNS: SubscriptionArn "PendingConfirmation"; the link is valid for three days.
"""

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="The topic's only subscription was never confirmed",
    severity=Severity.MEDIUM,
    topic="sns subscription pending confirmation email not confirmed PendingConfirmation alarm no mail",
    signatures=(
        Proves(r"PendingConfirmation"),
        Proves(r"pending confirmation", weight=5.0),
        Says(r"subscri\w+ … (?:not|never|un)[ -]?confirm\w*|unconfirmed … subscri\w+", weight=5.0),
        Says(r"SubscriptionsPending", weight=4.0),
    ),
    reports=(
        "e-mail alarms. sns: Status: Pending confirmation",
        "team mailbox changed. sns: subscription waits for confirmation, PendingConfirmation since March",
    ),
    instead_of=("observability.alarm_no_subscriber",),
    confirm=(
        "aws sns list-subscriptions-by-topic --topic-arn TOPIC --query 'Subscriptions[].[Endpoint,SubscriptionArn]'",
    ),
    cures=("Subscribe the address again and follow the link in the mail within three days.",),
)
