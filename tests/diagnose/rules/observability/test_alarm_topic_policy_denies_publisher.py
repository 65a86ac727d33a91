"""observability.alarm_topic_policy_denies_publisher: the policy of the alarm's topic keeps CloudWatch out."""

import json

from stackmedic.diagnose.rules.observability.alarm_topic_policy_denies_publisher import check
from stackmedic.model.signal import Topic
from tests.diagnose.builders import a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.watching import TOPIC, alarm, topic


def allows(principal: str) -> str:
    """A policy that lets one service publish."""
    statement = {"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sns:Publish", "Resource": TOPIC}
    return json.dumps({"Statement": [statement]})


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(alarm(), topic(allows("events.amazonaws.com")))).about == TOPIC


def test_a_policy_that_names_cloudwatch_is_silent() -> None:
    assert findings(check, a_snapshot(alarm(), topic(allows("cloudwatch.amazonaws.com")))) == []


def test_a_topic_without_a_policy_is_silent() -> None:
    assert findings(check, a_snapshot(alarm(), topic())) == []


def test_a_topic_that_no_alarm_tells_is_silent() -> None:
    assert findings(check, a_snapshot(alarm(actions=()), topic(allows("events.amazonaws.com")))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(alarm(), unreadable(Topic, TOPIC)))
