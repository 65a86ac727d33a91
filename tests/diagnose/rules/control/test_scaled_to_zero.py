"""control.scaled_to_zero: a service that should run nothing."""

import pytest

from stackmedic.diagnose.rules.control.scaled_to_zero import check
from stackmedic.model.scaling import ScalableTarget
from tests.diagnose.builders import Keyed, a_service, a_snapshot, make, service_arn
from tests.diagnose.rules.asking import findings, the_finding


def test_desired_zero_is_found() -> None:
    found = the_finding(check, a_snapshot(a_service(desired=0, running=0)))
    assert found.about == service_arn()
    assert found.evidence[0].value == 0


def test_a_service_that_runs_nothing_but_should_is_another_matter() -> None:
    assert not findings(check, a_snapshot(a_service(desired=2, running=0)))


def test_a_service_that_is_being_deleted_is_not_scaled() -> None:
    assert not findings(check, a_snapshot(a_service(desired=0, running=0, status="DRAINING")))


@pytest.mark.parametrize(("most", "shown"), [(0, True), (4, False)])
def test_auto_scaling_that_leaves_it_nothing_is_shown(most: int, shown: bool) -> None:
    call, key = "application-autoscaling:DescribeScalableTargets", "service/shop/backend"
    target = Keyed(key, make(ScalableTarget, call, "ScalableTargets[0]", id=key, minimum=0, maximum=most))
    found = the_finding(check, a_snapshot(a_service(desired=0, running=0), target))
    assert shown == any(each.call == call for each in found.evidence)
