"""capacity.autoscaling_at_max: auto scaling is at its maximum."""

import pytest

from stackmedic.diagnose.rules.capacity.autoscaling_at_max import check
from stackmedic.model.scaling import ScalableTarget, ScalingActivity
from tests.diagnose.builders import Keyed, Listed, Part, a_series, a_snapshot, ago, gone, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

CPU = "AWS/ECS/CPUUtilization/Average/shop/backend"
ID = "service/shop/backend"
BUSY = a_series(CPU, *[97.0] * 8)


def bounds(most: int) -> Keyed:
    call = "application-autoscaling:DescribeScalableTargets"
    return Keyed(ID, make(ScalableTarget, call, "ScalableTargets[0]", id=ID, minimum=1, maximum=most))


def said(*refused: str, began: str = "8m") -> Listed:
    """What auto scaling tried last."""
    call, path = "application-autoscaling:DescribeScalingActivities", "ScalingActivities[0]"
    each = make(ScalingActivity, call, path, began_at=ago(began), says="Attempting to scale", refused=refused)
    return Listed(ScalingActivity, ID, (each,))


REFUSED = said("AlreadyAtMaxCapacity")
QUIET = Listed(ScalingActivity, ID, ())
IDLE = a_series(CPU, *[20.0] * 8)


@pytest.mark.parametrize("parts", [(BUSY, QUIET), (IDLE, REFUSED), (BUSY, REFUSED)])
def test_a_service_at_its_maximum_that_needs_more_is_found(parts: tuple[Part, ...]) -> None:
    assert the_finding(check, a_snapshot(bounds(2), *parts)).about == ID


@pytest.mark.parametrize(
    "last", [said("AlreadyAtMaxCapacity", began="3h"), said("AlreadyAtMinCapacity"), said(), QUIET]
)
def test_a_service_at_its_maximum_that_wants_no_more_is_silent(last: Listed) -> None:
    assert findings(check, a_snapshot(bounds(2), IDLE, last)) == []


def test_a_service_that_may_grow_is_silent() -> None:
    assert findings(check, a_snapshot(bounds(10), BUSY, REFUSED)) == []


def test_a_service_that_is_not_scaled_is_silent() -> None:
    assert findings(check, a_snapshot(gone(ScalableTarget, ID), BUSY)) == []


@pytest.mark.parametrize("hidden", [unreadable(ScalableTarget, ID), unreadable(ScalingActivity)])
def test_what_could_not_be_read_is_undecided(hidden: Part) -> None:
    assert undecided(check, a_snapshot(IDLE, bounds(2), hidden))


def test_busy_tasks_are_enough_where_the_activities_are_hidden() -> None:
    assert the_finding(check, a_snapshot(BUSY, bounds(2), unreadable(ScalingActivity))).about == ID
