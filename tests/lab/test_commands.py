"""A command in the definition takes the place of the image's own: what then runs, and what does not."""

from typing import Any

import pytest

from tests.scenarios.lab import CLUSTER, Lab

NOT_EXECUTED = 'unable to start container process: exec: "{what}": {why}: unknown'


def ended(lab: Lab, **container: Any) -> dict[str, Any]:
    """The container of a task of a revision with that command, after some minutes."""
    network = lab.service()["networkConfiguration"]
    started = lab.ecs.run_task(cluster=CLUSTER, taskDefinition=lab.register(**container), networkConfiguration=network)[
        "tasks"
    ][0]["taskArn"]
    lab.advance(4)
    return dict(lab.ecs.describe_tasks(cluster=CLUSTER, tasks=[started])["tasks"][0]["containers"][0])


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["no-such-program"], "executable file not found in $PATH"),
        (["/no/such/program"], "stat /no/such/program: no such file or directory"),
        (["uvicorn app.main:app"], "executable file not found in $PATH"),
    ],
)
def test_what_the_image_does_not_have_cannot_be_started(staging: Lab, command: list[str], why: str) -> None:
    container = ended(staging, command=command)

    assert NOT_EXECUTED.format(what=command[0], why=why) in container["reason"]
    assert "exitCode" not in container


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["true"], 0),
        (["false"], 1),
        (["sh", "-c", "true && exec false"], 1),
        (["sleep", "30"], 0),
        (["sleep", "1h"], None),
    ],
)
def test_a_tool_of_the_base_system_does_what_it_does(staging: Lab, command: list[str], code: int | None) -> None:
    container = ended(staging, command=command)

    assert container.get("exitCode") == code
    assert container["lastStatus"] == ("RUNNING" if code is None else "STOPPED")


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["python", "-m", "nosuch.module"], "/usr/local/bin/python: No module named nosuch"),
        (["uvicorn", "nosuch.main:app"], 'ERROR:    Error loading ASGI app. Could not import module "nosuch.main".'),
    ],
)
def test_a_module_that_is_not_there_is_named_in_the_log(staging: Lab, command: list[str], says: str) -> None:
    container = ended(staging, command=command)

    group = staging.definition()["containerDefinitions"][0]["logConfiguration"]["options"]["awslogs-group"]
    found = staging.client("logs").filter_log_events(logGroupName=group, filterPattern='"nosuch"')["events"]
    assert container["exitCode"] == 1
    assert {says} == {each["message"] for each in found}


@pytest.mark.parametrize(
    "command",
    [["uvicorn", "app.main:app", "--host", "0.0.0.0"], ["sh", "-c", "alembic upgrade head && uvicorn app.main:app"]],
)
def test_a_command_that_starts_the_program_hurts_nobody(staging: Lab, command: list[str]) -> None:
    staging.deploy(command=command)
    staging.advance(12)

    assert staging.service()["deployments"][0]["rolloutState"] == "COMPLETED"
    assert [] == staging.control("health")["hurts"]


def test_a_server_that_sleeps_instead_never_serves(staging: Lab) -> None:
    before = staging.service()["taskDefinition"]
    staging.deploy(command=["sleep", "infinity"])
    staging.advance(4)
    (newest, _) = staging.service()["deployments"]
    assert (newest["rolloutState"], newest["failedTasks"] > 0) == ("IN_PROGRESS", True)

    staging.advance(8)
    assert before == staging.service()["taskDefinition"]  # The circuit breaker went back.


def test_whoever_runs_a_task_may_give_it_a_command_of_its_own(staging: Lab) -> None:
    started = staging.ecs.run_task(
        cluster=CLUSTER,
        taskDefinition=staging.service()["taskDefinition"],
        networkConfiguration=staging.service()["networkConfiguration"],
        overrides={"containerOverrides": [{"name": "backend", "command": ["false"]}]},
    )["tasks"][0]["taskArn"]
    staging.advance(4)

    (task,) = staging.ecs.describe_tasks(cluster=CLUSTER, tasks=[started])["tasks"]
    assert (task["containers"][0]["exitCode"], task["stopCode"]) == (1, "EssentialContainerExited")
