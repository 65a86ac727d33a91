"""control.deployment_in_progress: a rollout that is healthy so far."""

import pytest

from stackmedic.diagnose.rules.control.deployment_in_progress import check
from stackmedic.model.load_balancer import Target
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    Part,
    a_deployment,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_target,
    ago,
    running,
    service_arn,
    stopped,
    target_group_arn,
    targets,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.troubles import CLIENTS_GET_ERRORS, rolling_out


def test_a_rollout_beside_the_old_revision_is_found() -> None:
    found = the_finding(check, a_snapshot(*rolling_out()))
    assert found.about == service_arn()
    assert found.since == ago("3m")
    assert "1 of 2 new tasks run" in found.says


def test_a_first_start_is_a_rollout_too() -> None:
    first = a_deployment(rollout="IN_PROGRESS", running=0, created="1m")
    assert findings(
        check, a_snapshot(a_service(running=0, deployments=(first,)), running("backend"), targets("backend"))
    )


@pytest.mark.parametrize(
    "trouble",
    [
        (stopped("backend", a_stopped_task()),),
        (CLIENTS_GET_ERRORS,),
        (targets("backend", a_target("10.0.10.99", "unhealthy")),),
    ],
)
def test_a_rollout_that_hurts_is_not_healthy(trouble: tuple[Part, ...]) -> None:
    assert not findings(check, a_snapshot(*rolling_out(), *trouble))


def test_a_rollout_that_takes_too_long_or_counts_failures_is_not_healthy() -> None:
    assert not findings(check, a_snapshot(*rolling_out("45m")))
    assert not findings(check, a_snapshot(*rolling_out(failed=1)))


@pytest.mark.parametrize(("running_", "found"), [(0, 0), (1, 1)])
def test_a_grace_period_is_for_tasks_that_have_started(running_: int, found: int) -> None:
    new = a_deployment(rollout="IN_PROGRESS", running=running_, pending=0, created="25m")
    old = a_deployment(revision=6, status="ACTIVE")
    service = a_service(deployments=(new, old), grace_s=600)
    assert len(findings(check, a_snapshot(service, running("backend"), targets("backend")))) == found


def test_a_completed_deployment_is_none() -> None:
    assert not findings(check, a_snapshot())


def test_unreadable_tasks_or_targets_leave_it_open() -> None:
    assert undecided(check, a_snapshot(*rolling_out(), unreadable(Task, (service_arn(), "STOPPED"))))
    assert undecided(check, a_snapshot(*rolling_out(), unreadable(Target, target_group_arn())))
