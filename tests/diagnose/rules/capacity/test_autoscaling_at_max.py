"""capacity.autoscaling_at_max: auto scaling is at its maximum."""

from stackmedic.diagnose.rules.capacity.autoscaling_at_max import check
from stackmedic.model.scaling import ScalableTarget
from tests.diagnose.builders import Keyed, a_series, a_snapshot, gone, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

CPU = "AWS/ECS/CPUUtilization/Average/shop/backend"
ID = "service/shop/backend"
BUSY = a_series(CPU, *[97.0] * 8)


def bounds(most: int) -> Keyed:
    call = "application-autoscaling:DescribeScalableTargets"
    return Keyed(ID, make(ScalableTarget, call, "ScalableTargets[0]", id=ID, minimum=1, maximum=most))


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(bounds(2), BUSY)).about == ID


def test_a_service_that_may_grow_is_silent() -> None:
    assert findings(check, a_snapshot(bounds(10), BUSY)) == []


def test_a_service_at_its_maximum_and_idle_is_silent() -> None:
    assert findings(check, a_snapshot(bounds(2), a_series(CPU, *[20.0] * 8))) == []


def test_a_service_that_is_not_scaled_is_silent() -> None:
    assert findings(check, a_snapshot(gone(ScalableTarget, ID), BUSY)) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(BUSY, unreadable(ScalableTarget, ID)))
