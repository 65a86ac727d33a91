"""app.memory_leak: memory grows without bound between restarts."""

from stackmedic.diagnose.rules.app.memory_leak import check
from stackmedic.diagnose.rules.task import oom_limit_too_low
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    a_series,
    a_service,
    a_snapshot,
    a_stopped_task,
    service_arn,
    stopped,
    target_group_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

MEMORY = "AWS/ECS/MemoryUtilization/Maximum/shop/backend"
CLIMB = (30.0, 36.0, 43.0, 49.0, 55.0, 62.0, 70.0, 77.0, 85.0, 93.0)
KILLED = a_stopped_task(exit_code=137, container_reason="OutOfMemoryError: Container killed due to memory usage")
REQUESTS = f"AWS/ApplicationELB/RequestCount/Sum/{target_group_arn().rsplit(':', 1)[-1]}/app/shop"


def killed(*memory: float) -> Snapshot:
    return a_snapshot(a_service(running=1), stopped("backend", KILLED), a_series(MEMORY, *memory))


def test_growth_until_the_task_is_killed_is_found() -> None:
    found = the_finding(check, killed(*CLIMB, 31.0, 37.0))
    assert (found.about, found.evidence[0].call) == (service_arn(), "cloudwatch:GetMetricData")


def test_it_is_one_cause_and_not_two() -> None:
    assert findings(oom_limit_too_low.check, killed(*CLIMB, 31.0, 37.0)) == []


def test_a_step_at_the_start_is_a_limit_that_is_too_low() -> None:
    flat = killed(30.0, 88.0, 88.1, 88.2, 88.3, 88.4, 88.5, 88.6, 99.0, 31.0)
    assert findings(check, flat) == []
    assert findings(oom_limit_too_low.check, flat)


def test_growth_that_has_killed_nobody_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(MEMORY, *CLIMB, 31.0, 37.0))) == []


def test_growth_that_did_not_end_yet_is_silent() -> None:
    """Who was killed before it was killed for something else."""
    assert findings(check, killed(*CLIMB)) == []


def test_memory_that_grows_with_a_crowd_is_silent() -> None:
    parts = (a_series(MEMORY, *CLIMB, 31.0, 37.0), a_series(REQUESTS, *[50.0] * 9, *[900.0] * 10))
    assert findings(check, a_snapshot(a_service(running=1), stopped("backend", KILLED), *parts)) == []


def test_another_services_memory_is_silent() -> None:
    parts = (stopped("backend", KILLED), a_series(MEMORY.replace("backend", "frontend"), *CLIMB, 31.0))
    assert findings(check, a_snapshot(a_service(running=1), *parts)) == []


def test_tasks_that_could_not_be_read_are_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(Task, (service_arn(), "STOPPED"))))
