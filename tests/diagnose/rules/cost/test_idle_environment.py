"""cost.idle_environment: tasks run, and nobody has asked them anything for half a day."""

import pytest

from stackmedic.diagnose.rules.cost.idle_environment import check
from stackmedic.model.load_balancer import TargetGroup
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    CLUSTER,
    LOAD_BALANCER,
    Keyed,
    Part,
    a_series,
    a_snapshot,
    a_task,
    running,
    service_arn,
    target_group_arn,
    unreadable,
)
from tests.diagnose.rules.asking import ask, findings, the_finding, undecided


def requests(name: str, *counts: float) -> Keyed:
    group, balancer = target_group_arn(name).rsplit(":", 1)[-1], LOAD_BALANCER.rsplit(":loadbalancer/", 1)[-1]
    return a_series(f"AWS/ApplicationELB/RequestCount/Sum/{group}/{balancer}", *counts)


QUIET = (requests("backend"), requests("frontend"))


def test_a_stack_that_nobody_asked_for_half_a_day_is_found() -> None:
    found = the_finding(check, a_snapshot(*QUIET, since="24h"))
    assert (found.about, found.hurts) == (CLUSTER, ())
    assert found.says == "nobody asked anything of shop for 24 hours, and its tasks run"


@pytest.mark.parametrize(
    ("parts", "since"),
    [
        ((), "24h"),
        (QUIET, "1h"),
        ((requests("backend"), requests("frontend", 1.0)), "24h"),
        ((*QUIET, running("backend")), "24h"),
        ((*QUIET, running("backend", a_task(started="2h"))), "24h"),
    ],
    ids=["counts that nobody read", "a quiet hour", "a neighbour that is asked", "no tasks", "tasks of today"],
)
def test_what_looks_alike_is_silent(parts: tuple[Part, ...], since: str) -> None:
    assert findings(check, a_snapshot(*parts, since=since)) == []


def test_nothing_is_asked_of_the_account_for_a_short_window() -> None:
    assert ask(check, a_snapshot(unreadable(TargetGroup))) == []


@pytest.mark.parametrize(
    "hidden", [unreadable(TargetGroup, target_group_arn()), unreadable(Task, (service_arn(), "RUNNING"))]
)
def test_what_could_not_be_read_is_undecided(hidden: Part) -> None:
    assert undecided(check, a_snapshot(*QUIET, hidden, since="24h"))
