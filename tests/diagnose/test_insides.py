"""Which container may be asked from by ECS Exec, and why none may."""

from stackmedic.diagnose.insides import inside
from stackmedic.model.probed import Inside
from stackmedic.model.task import Task
from tests.diagnose.builders import Listed, a_container, a_snapshot, a_task, running, task_arn


def a_started_task(number: int = 1, agent: str | None = "RUNNING", reason: str | None = None, on: bool = True) -> Task:
    """Of two tasks the one with the higher number is the newer."""
    container = a_container("backend", runtime_id=f"runtime-{number}", agent=agent, agent_reason=reason)
    started = f"{9 - number}h"
    return a_task(f"backend-{number}", started=started, created=started, containers=(container,), execute_command=on)


def tasks(*found: Task) -> Listed:
    return running("backend", *found)


def test_the_agent_of_a_running_task_is_asked_from() -> None:
    found = inside(a_snapshot(tasks(a_started_task())), "backend")
    assert Inside("shop", task_arn("backend-1").rsplit("/", 1)[-1], "backend", "runtime-1") == found
    assert found == Inside.of(str(found))


def test_a_task_from_before_exec_was_switched_on_is_passed_over() -> None:
    old, new = a_started_task(1, on=False, agent=None), a_started_task(2)
    found = inside(a_snapshot(tasks(old, new)), "backend/backend")
    assert isinstance(found, Inside)
    assert "runtime-2" == found.runtime_id


def test_where_exec_is_off_the_command_that_switches_it_on_is_told() -> None:
    said = str(inside(a_snapshot(tasks(a_started_task(on=False))), "backend"))
    assert said.startswith("ECS Exec is off for the tasks of backend")
    assert said.endswith("--cluster shop --service backend --enable-execute-command --force-new-deployment")


def test_an_agent_that_does_not_run_is_told_with_its_reason() -> None:
    stopped = a_started_task(agent="STOPPED", reason="Agent exited")
    assert "the agent of ECS Exec in backend is STOPPED: Agent exited" == inside(a_snapshot(tasks(stopped)), "backend")
    assert "the agent of ECS Exec in backend is not there" == inside(
        a_snapshot(tasks(a_started_task(agent=None))), "backend"
    )


def test_what_is_not_there_is_said() -> None:
    healthy = a_snapshot(tasks(a_started_task()))
    assert "there is no one service api to ask from" == inside(healthy, "api")
    assert "there is no one service end to ask from" == inside(healthy, "end")  # backend, or frontend?
    assert "no container nginx of backend runs to ask from" == inside(healthy, "backend/nginx")
    assert "no task of backend runs to ask from" == inside(a_snapshot(tasks()), "backend")
