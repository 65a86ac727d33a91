"""deploy.max_percent_rounding: no task may start, and none may stop."""

import pytest

from stackmedic.diagnose.rules.deploy.max_percent_rounding import check
from stackmedic.model.service import Service
from tests.diagnose.builders import a_deployment, a_service, a_snapshot
from tests.diagnose.rules.asking import findings, the_finding


def stuck(minimum: int, maximum: int, **new: int) -> Service:
    """Two tasks of the revision before run, and the new deployment has none."""
    facts = {"running": 0, "pending": 0} | new
    rollout = (a_deployment(rollout="IN_PROGRESS", **facts), a_deployment(revision=6, status="ACTIVE"))
    return a_service(deployments=rollout, minimum_percent=minimum, maximum_percent=maximum)


@pytest.mark.parametrize(("minimum", "maximum"), [(100, 100), (51, 149), (100, 149)])
def test_a_deployment_that_has_no_room_is_found(minimum: int, maximum: int) -> None:
    found = the_finding(check, a_snapshot(stuck(minimum, maximum)))
    assert [minimum, maximum] == [each.value for each in found.evidence[:2]]


@pytest.mark.parametrize(("minimum", "maximum"), [(100, 200), (50, 100), (100, 150), (0, 100)])
def test_a_deployment_that_has_room_on_one_side_is_silent(minimum: int, maximum: int) -> None:
    assert findings(check, a_snapshot(stuck(minimum, maximum))) == []


@pytest.mark.parametrize("new", [{"pending": 1}, {"running": 1}, {"failed": 1}])
def test_a_deployment_that_moves_is_silent(new: dict[str, int]) -> None:
    assert findings(check, a_snapshot(stuck(100, 100, **new))) == []


def test_the_same_percentages_at_rest_are_silent() -> None:
    assert findings(check, a_snapshot(a_service(maximum_percent=100))) == []
