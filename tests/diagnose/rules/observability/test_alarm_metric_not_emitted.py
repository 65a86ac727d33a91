"""observability.alarm_metric_not_emitted: an alarm that rings for silence alone."""

import pytest

from stackmedic.diagnose.rules.observability.alarm_metric_not_emitted import check
from stackmedic.model.signal import Alarm
from tests.diagnose.builders import a_snapshot, an_alarm, unreadable
from tests.diagnose.rules.asking import findings, the_finding

SILENCE = (
    "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching]."
)


def ringing(reason: str = SILENCE, missing: str = "breaching", **more: str) -> Alarm:
    watch = {"namespace": "AWS/RDS", "metric": "CPUUtilisation", "statistic": "Average"}
    dimensions = {"DBInstanceIdentifier": "shop-postgres"}
    return an_alarm("cpu", dimensions=dimensions, state_reason=reason, missing_data=missing, **(watch | more))


def test_an_alarm_that_takes_silence_for_trouble_is_found() -> None:
    found = the_finding(check, a_snapshot(ringing()))
    assert ["TreatMissingData", "MetricName", "StateReason"] == [
        each.path.rsplit(".", 1)[-1] for each in found.evidence
    ]


@pytest.mark.parametrize(
    "alarm",
    [
        ringing(reason="Threshold Crossed: 2 out of the last 2 datapoints [97.0] were greater than the threshold"),
        ringing(missing="notBreaching"),
        ringing(state="OK"),
    ],
)
def test_an_alarm_that_rings_for_a_value_or_not_at_all_is_silent(alarm: Alarm) -> None:
    assert findings(check, a_snapshot(alarm)) == []


def test_alarms_that_could_not_be_read_accuse_nobody() -> None:
    assert findings(check, a_snapshot(unreadable(Alarm))) == []
