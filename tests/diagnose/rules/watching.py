"""An alarm of the service backend, the topic that it tells, and who hears of that."""

from typing import Any

from stackmedic.model.signal import Alarm, Subscription, Topic
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import Keyed, Listed, an_alarm, make

DIMENSIONS = {"ClusterName": "shop", "ServiceName": "backend"}
TOPIC = "arn:aws:sns:eu-west-1:123456789012:shop-alarms"


def alarm(**more: Any) -> Alarm:
    """Quiet, and able to tell the topic."""
    quiet = {"state": "OK", "dimensions": DIMENSIONS, "actions": (TOPIC,), "actions_enabled": True}
    return an_alarm("backend-cpu", **(quiet | more))


def subscribed(*arns: str) -> Listed:
    """Who hears of the topic: nobody, or these subscriptions."""
    path = "Subscriptions[0]"
    each = (
        make(Subscription, "sns:ListSubscriptions", path, arn=arn, topic_arn=TOPIC, protocol="email") for arn in arns
    )
    return Listed(Subscription, EVERYWHERE, tuple(each))


def topic(policy: str | None = None, **more: Any) -> Keyed:
    return Keyed(TOPIC, make(Topic, "sns:GetTopicAttributes", "", arn=TOPIC, policy=policy, **more))
