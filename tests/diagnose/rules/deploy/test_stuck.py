"""deploy.stuck: the deployment neither completes nor fails, and nothing says why."""

from typing import Any

import pytest

from stackmedic.diagnose.rules.deploy.stuck import check, rule
from stackmedic.model.finding import Confidence
from stackmedic.model.service import Service
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    Part,
    a_deployment,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_target,
    service_arn,
    stopped,
    targets,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

DIED = stopped("backend", a_stopped_task(stopped="1m", started="2m"))
SICK = targets("backend", a_target("10.0.10.21", "unhealthy"), a_target("10.0.11.21"))


def waiting(*, breaker: bool = False, **new: Any) -> Service:
    """A new revision of which nothing has come up for two hours; the one before serves."""
    facts = {"rollout": "IN_PROGRESS", "running": 0, "created": "2h"} | new
    rollout = (a_deployment(**facts), a_deployment(revision=6, status="ACTIVE", created="9d"))
    return a_service(deployments=rollout, circuit_breaker=breaker, circuit_breaker_rollback=breaker)


def test_a_deployment_that_nobody_ends_is_likely_stuck() -> None:
    found = the_finding(check, a_snapshot(waiting()), Confidence.LIKELY)
    assert found.about == service_arn()
    assert found.says == "the deployment of backend goes on for 120 minutes, and no circuit breaker would end it"
    assert rule.residual


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (waiting(created="10m"),),
        (waiting(breaker=True),),
        (waiting(rollout="COMPLETED"),),
        (waiting(failed=4),),
        (waiting(), DIED),
        (waiting(), SICK),
    ],
    ids=["healthy", "young", "a breaker", "complete", "failures", "a task that says why", "targets that say why"],
)
def test_what_looks_alike_is_silent(parts: tuple[Part, ...]) -> None:
    assert findings(check, a_snapshot(*parts)) == []


def test_tasks_that_could_not_be_read_are_undecided() -> None:
    assert undecided(check, a_snapshot(waiting(), unreadable(Task, (service_arn(), "STOPPED"))))
