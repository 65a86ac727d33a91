"""A task definition that Fargate would not run is refused in ECS's words when it is registered, and leaves no trace."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.scenarios.lab import Lab

KEPT = (
    "family", "taskRoleArn", "executionRoleArn", "networkMode", "cpu", "memory", "requiresCompatibilities",
    "containerDefinitions",
)  # fmt: skip


def register(lab: Lab, **changed: Any) -> dict[str, Any]:
    """The backend's definition once more, with some of it changed; None leaves a field out."""
    asked = {name: value for name, value in lab.definition().items() if name in KEPT} | changed
    given = {name: value for name, value in asked.items() if value is not None}
    return dict(lab.ecs.register_task_definition(**given)["taskDefinition"])


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"cpu": "512", "memory": "512"}, "No Fargate configuration exists for given values: 512 CPU, 512 memory."),
        ({"cpu": "300", "memory": "1024"}, "No Fargate configuration exists for given values: 300 CPU, 1024 memory."),
        ({"cpu": "1 vCPU", "memory": "1 GB"}, "No Fargate configuration exists for given values: 1024 CPU, 1024 mem"),
        ({"cpu": "plenty"}, "No Fargate configuration exists for given values"),
        ({"cpu": None}, "Fargate requires that 'cpu' be defined at the task level."),
        ({"memory": None}, "Fargate requires that 'memory' be defined at the task level."),
        ({"networkMode": "bridge"}, "Fargate only supports network mode"),
    ],
)  # fmt: skip
def test_what_fargate_would_not_run_is_refused(staging: Lab, changed: dict[str, Any], says: str) -> None:
    before = staging.ecs.list_task_definitions()["taskDefinitionArns"]
    with pytest.raises(ClientError, match=says) as refused:
        register(staging, **changed)

    assert "ClientException" == refused.value.response["Error"]["Code"]
    assert before == staging.ecs.list_task_definitions()["taskDefinitionArns"]


@pytest.mark.parametrize(
    ("container", "says"),
    [
        ({"memory": 4096}, "The 'memory' setting for container 'backend' is greater than for the task."),
        ({"memory": None, "memoryReservation": 4096}, "The sum of all container 'memoryReservation' values"),
    ],
)
def test_containers_have_to_fit_into_their_task(staging: Lab, container: dict[str, Any], says: str) -> None:
    first = {**staging.definition()["containerDefinitions"][0], **container}
    with pytest.raises(ClientError, match=says):
        register(staging, containerDefinitions=[{name: each for name, each in first.items() if each is not None}])


def test_sizes_may_be_written_in_words_and_are_kept_in_units(staging: Lab) -> None:
    made = register(staging, cpu=".5 vCPU", memory="2 GB")
    shown = staging.ecs.describe_task_definition(taskDefinition=made["taskDefinitionArn"])["taskDefinition"]

    assert ("512", "2048") == (made["cpu"], made["memory"]) == (shown["cpu"], shown["memory"])


def test_for_instances_no_size_is_needed(staging: Lab) -> None:
    made = register(staging, family="elsewhere", requiresCompatibilities=["EC2"], cpu=None, memory=None)

    assert 1 == made["revision"]
