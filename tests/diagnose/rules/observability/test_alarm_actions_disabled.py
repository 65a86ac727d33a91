"""observability.alarm_actions_disabled: the alarm's actions are switched off."""

from stackmedic.diagnose.rules.observability.alarm_actions_disabled import check
from tests.diagnose.builders import a_snapshot
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.watching import alarm


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(alarm(actions_enabled=False))).about == alarm().arn


def test_an_alarm_that_acts_is_silent() -> None:
    assert findings(check, a_snapshot(alarm())) == []


def test_an_alarm_without_actions_is_silent() -> None:
    assert findings(check, a_snapshot(alarm(actions=(), actions_enabled=False))) == []


def test_an_alarm_of_another_stack_is_silent() -> None:
    assert (
        findings(
            check, a_snapshot(alarm(actions_enabled=False, dimensions={"ClusterName": "other", "ServiceName": "x"}))
        )
        == []
    )
