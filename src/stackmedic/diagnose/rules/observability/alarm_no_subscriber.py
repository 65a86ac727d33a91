"""The topic of the alarm has no subscription at all.

Source: SNS ListSubscriptionsByTopic; publishing to a topic without subscribers succeeds.
"""

from collections.abc import Iterator

from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.diagnose.symptoms.alarms import alarms, concerns
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.signal import Subscription
from stackmedic.model.snapshot import EVERYWHERE, Snapshot

rule = Rule(
    __name__,
    title="Nobody is subscribed to the alarm's topic",
    severity=Severity.MEDIUM,
    topic="sns topic no subscription subscribers alarm notification nobody empty SubscriptionsConfirmed 0",
    signatures=(
        Says(r"topic … (?:has no|without(?: any)?|no|zero|lacks) … subscri\w+", weight=5.0),
        Says(r"<no> (?:any )?subscri(?:ption|ber)s?", weight=5.0),
        Says(r"SubscriptionsConfirmed\W{1,4}0|NumberOfNotificationsDelivered … 0", weight=5.0),
        Says(r"subscriptions?\W{1,4}\[\]", weight=4.0),
    ),
    clues=(Refutes(r"pending|unconfirmed|PendingConfirmation", weight=-4.0),),
    reports=(
        "Terraform topic for alarms. sns: aws_sns_topic without aws_sns_topic_subscription; nobody got a message",
        "alarms to SNS topic made by a module. sns: zero subscriptions, SubscriptionsConfirmed = 0",
    ),
    confirm=("aws sns list-subscriptions-by-topic --topic-arn TOPIC",),
    cures=("Subscribe the people or the tool that should hear of it, and confirm.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    every = snapshot.all(Subscription, EVERYWHERE)
    for alarm in alarms(snapshot):
        for topic in alarm.actions if concerns(snapshot, alarm) else ():
            heard = [each for each in every if each.topic_arn == topic]
            if ":sns:" in topic and not heard:
                says = f"nobody has subscribed to topic {topic.rsplit(':', 1)[-1]}"
                evidence = (alarm.seen("actions", f"{alarm.name} tells it"),)
                yield rule.finding(about=topic, hurts=(), says=says, evidence=evidence)
