"""control.service_deleted: a service that is gone, and a target group that requests still go to."""

import pytest

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.control.service_deleted import check
from stackmedic.model.load_balancer import Target
from tests.diagnose.builders import (
    Part,
    a_service,
    a_snapshot,
    a_target,
    a_target_group,
    service_arn,
    target_group_arn,
    targets,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

LEFT = ("backend",)


def gone(*left: Target, status: str = "INACTIVE") -> tuple[Part, ...]:
    """The frontend was deleted, and its target group has these targets yet."""
    return a_service("frontend", desired=0, running=0, status=status), targets("frontend", *left)


@pytest.mark.parametrize("status", ["INACTIVE", "DRAINING"])
def test_a_deleted_service_with_an_empty_group_is_found(status: str) -> None:
    found = the_finding(check, a_snapshot(*gone(status=status), services=LEFT))
    assert (found.about, found.evidence[0].value) == (service_arn("frontend"), status)
    assert any(each.value for each in found.evidence if each.path.endswith("loadBalancers"))


def test_targets_that_leave_are_nobody() -> None:
    assert the_finding(check, a_snapshot(*gone(a_target("10.0.10.31", "draining")), services=LEFT))


def test_a_group_that_another_service_fills_is_silent() -> None:
    assert findings(check, a_snapshot(*gone(a_target("10.0.10.77")), services=LEFT)) == []


def test_a_group_that_no_load_balancer_asks_is_silent() -> None:
    unasked = a_target_group("frontend", load_balancer_arns=())
    assert findings(check, a_snapshot(*gone(), unasked, services=LEFT)) == []


def test_a_deleted_service_that_nobody_misses_is_no_cause() -> None:
    assert diagnose(a_snapshot(*gone(), services=LEFT)).causes == ()


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_unreadable_targets_are_undecided() -> None:
    hidden = unreadable(Target, target_group_arn("frontend"), "elasticloadbalancing:DescribeTargetHealth")
    assert undecided(check, a_snapshot(*gone(), hidden, services=LEFT))
