"""observability.alarm_threshold_noisy: the alarm's threshold is below the normal level."""

from typing import Any

from stackmedic.diagnose.rules.observability.alarm_threshold_noisy import check
from stackmedic.model.signal import Series
from tests.diagnose.builders import Part, a_series, a_snapshot, an_alarm, unreadable
from tests.diagnose.rules.asking import findings, the_finding

CPU = "AWS/RDS/CPUUtilization/Average/shop-postgres"


def ringing(*values: float, threshold: float = 10.0, changed: str = "20m", **more: Any) -> tuple[Part, ...]:
    """An alarm above its threshold, and its metric, one point a minute until now."""
    dimensions = {"DBInstanceIdentifier": "shop-postgres"}
    watch = {"namespace": "AWS/RDS", "metric": "CPUUtilization", "statistic": "Average"}
    alarm = an_alarm(
        "cpu",
        changed=changed,
        dimensions=dimensions,
        threshold=threshold,
        comparison="GreaterThanThreshold",
        **watch,
        **more,
    )
    return (alarm, a_series(CPU, *values))


def test_a_level_that_was_always_beyond_the_threshold_is_found() -> None:
    found = the_finding(check, a_snapshot(*ringing(*[40.0] * 60)))
    assert found.evidence[0].path.endswith("Threshold")


def test_a_level_that_rose_is_no_fault_of_the_threshold() -> None:
    assert findings(check, a_snapshot(*ringing(*[4.0] * 40, *[40.0] * 20))) == []


def test_an_alarm_that_rang_before_the_window_is_silent() -> None:
    """What was usual before cannot be told."""
    assert findings(check, a_snapshot(*ringing(*[40.0] * 60, changed="2d"))) == []


def test_an_alarm_that_only_auto_scaling_hears_is_meant_to_ring() -> None:
    policy = "arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:1:resource/ecs/service/shop/web:policyName/x"
    assert findings(check, a_snapshot(*ringing(*[40.0] * 60, actions=(policy,)))) == []


def test_an_alarm_that_is_well_is_silent() -> None:
    well = an_alarm("cpu", state="OK", dimensions={"DBInstanceIdentifier": "shop-postgres"})
    assert findings(check, a_snapshot(well, a_series(CPU, *[40.0] * 60))) == []


def test_a_metric_that_could_not_be_read_accuses_nobody() -> None:
    assert findings(check, a_snapshot(ringing(40.0)[0], unreadable(Series, CPU))) == []
