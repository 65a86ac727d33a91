"""app.overloaded: more requests come than the tasks have CPU or memory for."""

from stackmedic.diagnose.rules.app.overloaded import check
from tests.diagnose.builders import a_series, a_snapshot, service_arn
from tests.diagnose.rules.asking import findings, the_finding

CPU = "AWS/ECS/CPUUtilization/Average/shop/backend"


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(a_series(CPU, *[99.0] * 8))).about == service_arn()


def test_a_busy_service_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(CPU, *[70.0] * 8))) == []


def test_a_peak_of_a_minute_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(CPU, *[20.0] * 7, 99.0))) == []


def test_an_hour_ago_is_past() -> None:
    assert findings(check, a_snapshot(a_series(CPU, *[99.0] * 8, last="50m"))) == []


def test_another_service_is_silent() -> None:
    assert findings(check, a_snapshot(a_series("AWS/ECS/CPUUtilization/Average/shop/frontend", *[99.0] * 8))) == []
