"""deploy.bad_revision: errors began with the new revision."""

from stackmedic.diagnose.rules.deploy.bad_revision import check, rule
from stackmedic.model.service import ServiceDeployment
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    a_series,
    a_service_deployment,
    a_snapshot,
    a_stopped_task,
    ago,
    history,
    service_arn,
    stopped,
    target_group_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.troubles import crashing, rolled_back, rolling_out

TARGET_ERRORS = f"AWS/ApplicationELB/HTTPCode_Target_5XX_Count/Sum/{target_group_arn().rsplit(':', 1)[-1]}"
DEPLOYED = history("backend", a_service_deployment(created="10m"), a_service_deployment(revision=6, created="9d"))


def test_a_rolled_back_revision_is_found() -> None:
    found = the_finding(check, a_snapshot(*rolled_back()))
    assert found.about == service_arn()
    assert found.says == "shop-backend:7 fails where shop-backend:6 ran well"
    assert found.since == ago("20m")
    assert rule.residual


def test_new_tasks_that_fail_while_the_old_ones_serve_are_found() -> None:
    assert the_finding(
        check, a_snapshot(*rolling_out(), stopped("backend", a_stopped_task(stopped="1m", started="2m")))
    )


def test_server_errors_that_begin_with_the_revision_are_found() -> None:
    assert findings(check, a_snapshot(DEPLOYED, a_series(TARGET_ERRORS, 0.0, 9.0, 9.0, 9.0)))


def test_errors_of_the_very_minute_of_the_deployment_are_found() -> None:
    """CloudWatch dates a count by the minute in which it begins, which may be before the deployment did."""
    new = a_service_deployment(created="9.5m")
    deployed = history("backend", new, a_service_deployment(revision=6, created="9d"))
    assert findings(check, a_snapshot(deployed, a_series(TARGET_ERRORS, 0.0, *([9.0] * 10))))
    assert not findings(check, a_snapshot(deployed, a_series(TARGET_ERRORS, 0.0, *([9.0] * 11))))


def test_server_errors_from_before_are_not_its_fault() -> None:
    assert not findings(check, a_snapshot(DEPLOYED, a_series(TARGET_ERRORS, *([9.0] * 20))))


def test_failures_of_a_revision_that_ran_for_days_are_not_its_fault() -> None:
    assert not findings(check, a_snapshot(*crashing("ValueError: bad")))


def test_without_a_revision_before_there_is_nothing_to_blame_it_by() -> None:
    first = history("backend", a_service_deployment(created="10m", source=None))
    assert not findings(check, a_snapshot(first, *crashing("ValueError: bad")))


def test_a_healthy_rollout_is_not_bad() -> None:
    assert not findings(check, a_snapshot(*rolling_out()))


def test_unreadable_tasks_leave_it_open() -> None:
    hidden = (unreadable(Task, (service_arn(), "STOPPED")), unreadable(ServiceDeployment, service_arn()))
    assert undecided(check, a_snapshot(*rolled_back(), *hidden))
