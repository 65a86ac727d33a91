"""observability.alarm_dimension_mismatch: the alarm watches dimensions that have no data."""

from stackmedic.diagnose.rules.observability.alarm_dimension_mismatch import check
from tests.diagnose.builders import a_snapshot, an_alarm
from tests.diagnose.rules.asking import findings, the_finding

WRONG = {"ClusterName": "shop-old", "ServiceName": "backend"}
RIGHT = {"ClusterName": "shop", "ServiceName": "backend"}


def test_what_is_wrong_is_found() -> None:
    assert (
        the_finding(
            check, a_snapshot(an_alarm("cpu", state="INSUFFICIENT_DATA", namespace="AWS/ECS", dimensions=WRONG))
        ).about
        == an_alarm("cpu").arn
    )


def test_an_alarm_that_watches_the_service_is_silent() -> None:
    assert findings(check, a_snapshot(an_alarm("cpu", state="OK", namespace="AWS/ECS", dimensions=RIGHT))) == []


def test_an_alarm_of_another_service_is_silent() -> None:
    assert (
        findings(
            check,
            a_snapshot(an_alarm("cpu", state="OK", namespace="AWS/ECS", dimensions=WRONG | {"ServiceName": "other"})),
        )
        == []
    )
