"""SNS, where moto confirms for everybody: who is subscribed by mail or over HTTP is pending until the owner confirms.

Source: SNS API reference, Subscribe (``pending confirmation`` in place of an ARN, ``ReturnSubscriptionArn``),
ListSubscriptionsByTopic (``PendingConfirmation``), ConfirmSubscription, GetTopicAttributes (the counts).
"""

from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, amend, own
from stackmedic.lab.physics.notices import CONFIRMED_BY_OWNER, confirmation, pending
from stackmedic.lab.wire import AwsError, Call

PENDING = "PendingConfirmation"


def subscriptions(account: Account, call: Call) -> dict[str, Any]:
    """moto's subscriptions by ARN."""
    found: dict[str, Any] = account.moto("sns", call.region).subscriptions
    return found


@after("sns", "Subscribe")
def subscribe(account: Account, call: Call, stored: dict[str, Any]) -> dict[str, Any]:
    """One that is subscribed again stays as it is."""
    made = subscriptions(account, call)[stored["SubscriptionArn"]]
    if made.protocol in CONFIRMED_BY_OWNER and not made.confirmed:
        made.attributes |= {PENDING: True, "ConfirmationWasAuthenticated": False}
    hidden = pending(made) and str(call.parameters.get("ReturnSubscriptionArn")).lower() != "true"
    return {"SubscriptionArn": "pending confirmation" if hidden else made.arn}


@own("sns", "ConfirmSubscription")
def confirm(account: Account, call: Call) -> dict[str, Any]:
    topic, token = call.parameters["TopicArn"], call.parameters["Token"]
    for each in subscriptions(account, call).values():
        if each.topic.arn == topic and confirmation(topic, each.endpoint) == token:
            each.confirmed = True
            each.attributes |= {PENDING: False, "ConfirmationWasAuthenticated": True}
            return {"SubscriptionArn": each.arn}
    raise AwsError("InvalidParameter", "Invalid parameter: Token")


@amend("sns", "ListSubscriptions", "ListSubscriptionsByTopic")
def list_subscriptions(account: Account, call: Call, answer: dict[str, Any]) -> None:
    known = subscriptions(account, call)
    for each in answer.get("Subscriptions", []):
        if each["SubscriptionArn"] in known and pending(known[each["SubscriptionArn"]]):
            each["SubscriptionArn"] = PENDING


@amend("sns", "GetTopicAttributes")
def topic_attributes(account: Account, call: Call, answer: dict[str, Any]) -> None:
    mine = [each for each in subscriptions(account, call).values() if each.topic.arn == call.parameters["TopicArn"]]
    waiting = sum(map(pending, mine))
    answer["Attributes"] |= {"SubscriptionsPending": str(waiting), "SubscriptionsConfirmed": str(len(mine) - waiting)}
