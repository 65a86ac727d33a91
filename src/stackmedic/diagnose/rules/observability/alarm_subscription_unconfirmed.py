"""The only subscription of the topic was never confirmed.

Source: guide omnirapeutic; SNS: SubscriptionArn "PendingConfirmation"; the link is valid for three days.
"""

from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.diagnose.symptoms.alarms import alarms, concerns
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.signal import Subscription
from stackmedic.model.snapshot import EVERYWHERE, Snapshot

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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    every = snapshot.all(Subscription, EVERYWHERE)
    for alarm in alarms(snapshot):
        for topic in alarm.actions if concerns(snapshot, alarm) else ():
            heard = [each for each in every if each.topic_arn == topic]
            if ":sns:" in topic and heard and all(each.arn == "PendingConfirmation" for each in heard):
                says = f"the only subscriptions of topic {topic.rsplit(':', 1)[-1]} wait for their confirmation"
                evidence = (
                    *(each.seen("arn", says) for each in heard),
                    alarm.seen("actions", f"{alarm.name} tells it"),
                )
                yield rule.finding(about=topic, hurts=(), says=says, evidence=evidence)
