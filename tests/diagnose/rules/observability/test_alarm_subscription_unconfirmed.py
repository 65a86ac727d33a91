"""observability.alarm_subscription_unconfirmed: the topic's only subscription was never confirmed."""

from stackmedic.diagnose.rules.observability.alarm_subscription_unconfirmed import check
from stackmedic.model.signal import Subscription
from tests.diagnose.builders import a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.watching import TOPIC, alarm, subscribed


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(alarm(), subscribed("PendingConfirmation"))).about == TOPIC


def test_one_confirmed_subscription_is_enough() -> None:
    assert findings(check, a_snapshot(alarm(), subscribed("PendingConfirmation", f"{TOPIC}:1"))) == []


def test_a_topic_without_subscriptions_is_another_cause() -> None:
    assert findings(check, a_snapshot(alarm(), subscribed())) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(alarm(), unreadable(Subscription)))
