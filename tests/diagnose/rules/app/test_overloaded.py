"""app.overloaded: more requests come than the tasks have CPU or memory for."""

from stackmedic.diagnose.rules.app.overloaded import check
from stackmedic.model.snapshot import Snapshot
from tests.diagnose.builders import a_series, a_snapshot, service_arn, target_group_arn
from tests.diagnose.rules.asking import findings, the_finding

CPU = "AWS/ECS/CPUUtilization/Average/shop/backend"


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(a_series(CPU, *[99.0] * 8))).about == service_arn()


def test_a_busy_service_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(CPU, *[70.0] * 8))) == []


def test_a_peak_of_a_minute_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(CPU, *[20.0] * 7, 99.0))) == []


REQUESTS = "AWS/ApplicationELB/RequestCount/Sum/"
MAXIMUM = "AWS/ECS/CPUUtilization/Maximum/shop/backend"
REPLACED = (99.0, 40.0, 99.0, 12.0, 99.0, 98.0, 99.0, 97.0)  # While others start, the average is low.


def flooded(*requests: float) -> Snapshot:
    dimension = target_group_arn().rsplit(":", 1)[-1]
    busy = (99.0, 98.0, 99.0, 12.0, 99.0, 98.0, 99.0, 97.0)
    parts = (a_series(CPU, *REPLACED), a_series(MAXIMUM, *busy), a_series(f"{REQUESTS}{dimension}/app/shop", *requests))
    return a_snapshot(*parts)


def test_a_crowd_that_has_tasks_replaced_is_found() -> None:
    assert len(the_finding(check, flooded(*[100.0] * 9, *[3000.0] * 10)).evidence) == 3


def test_busy_starts_without_a_crowd_are_silent() -> None:
    """Programs that crash while they start are as busy."""
    assert findings(check, flooded(*[100.0] * 19)) == []


def test_an_hour_ago_is_past() -> None:
    assert findings(check, a_snapshot(a_series(CPU, *[99.0] * 8, last="50m"))) == []


def test_another_service_is_silent() -> None:
    assert findings(check, a_snapshot(a_series("AWS/ECS/CPUUtilization/Average/shop/frontend", *[99.0] * 8))) == []
