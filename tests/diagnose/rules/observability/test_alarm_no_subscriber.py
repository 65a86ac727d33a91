"""observability.alarm_no_subscriber: nobody is subscribed to the alarm's topic."""

from stackmedic.diagnose.rules.observability.alarm_no_subscriber import check
from stackmedic.model.signal import Subscription
from tests.diagnose.builders import a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.watching import TOPIC, alarm, subscribed


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(alarm(), subscribed())).about == TOPIC


def test_a_topic_that_somebody_hears_is_silent() -> None:
    assert findings(check, a_snapshot(alarm(), subscribed(f"{TOPIC}:1"))) == []


def test_a_subscription_that_waits_is_another_cause() -> None:
    assert findings(check, a_snapshot(alarm(), subscribed("PendingConfirmation"))) == []


def test_an_alarm_that_tells_no_topic_is_silent() -> None:
    assert findings(check, a_snapshot(alarm(actions=()), subscribed())) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(alarm(), unreadable(Subscription)))
