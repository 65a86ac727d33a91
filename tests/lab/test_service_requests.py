"""What ECS refuses of a service or a task before anything starts."""

import pytest
from botocore.exceptions import ClientError

from tests.scenarios.lab import BACKEND, CLUSTER, Lab


def refused(call: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    error = call.value.response["Error"]
    return error["Code"], error["Message"]


def renamed(lab: Lab) -> str:
    """The backend's revision with another name for its container."""
    definition = lab.definition()
    kept = ("family", "taskRoleArn", "executionRoleArn", "networkMode", "cpu", "memory", "requiresCompatibilities")
    containers = [{**definition["containerDefinitions"][0], "name": "api"}]
    made = lab.ecs.register_task_definition(containerDefinitions=containers, **{key: definition[key] for key in kept})
    return str(made["taskDefinition"]["taskDefinitionArn"])


def test_a_revision_without_the_port_that_the_balancer_sends_to_is_refused_and_changes_nothing(staging: Lab) -> None:
    before = staging.service()
    arn = staging.register(portMappings=[{"containerPort": 9000, "protocol": "tcp"}])

    with pytest.raises(ClientError) as call:
        staging.ecs.update_service(cluster=CLUSTER, service=BACKEND, taskDefinition=arn, desiredCount=7)

    assert refused(call) == (
        "InvalidParameterException",
        "The container backend did not have a container port 8000 defined.",
    )
    after = staging.service()
    assert (before["taskDefinition"], before["desiredCount"]) == (after["taskDefinition"], after["desiredCount"])


def test_a_revision_without_the_container_that_the_balancer_sends_to_is_refused(staging: Lab) -> None:
    with pytest.raises(ClientError) as call:
        staging.ecs.update_service(cluster=CLUSTER, service=BACKEND, taskDefinition=renamed(staging))

    assert refused(call)[1] == "The container backend does not exist in the task definition."


def test_a_target_group_of_no_balancer_is_refused(staging: Lab) -> None:
    balancing = staging.client("elbv2")
    vpc = balancing.describe_target_groups()["TargetGroups"][0]["VpcId"]
    made = balancing.create_target_group(Name="alone", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")
    arn = made["TargetGroups"][0]["TargetGroupArn"]

    with pytest.raises(ClientError) as call:
        staging.ecs.update_service(
            cluster=CLUSTER,
            service=BACKEND,
            loadBalancers=[{"targetGroupArn": arn, "containerName": "backend", "containerPort": 8000}],
        )

    assert refused(call)[1] == f"The target group with targetGroupArn {arn} does not have an associated load balancer."


def test_an_inactive_revision_keeps_running_and_is_not_started_anew(staging: Lab) -> None:
    running = staging.service()["taskDefinition"]
    staging.ecs.deregister_task_definition(taskDefinition=running)

    staging.redeploy()  # Allowed: the service refers to it already.
    staging.advance(10)
    assert staging.service()["runningCount"] == staging.service()["desiredCount"]

    with pytest.raises(ClientError) as call:
        staging.ecs.update_service(cluster=CLUSTER, service=BACKEND, taskDefinition=running)
    assert refused(call) == ("ClientException", "TaskDefinition is inactive")
    network = staging.service()["networkConfiguration"]
    with pytest.raises(ClientError) as call:
        staging.ecs.run_task(cluster=CLUSTER, taskDefinition=running, networkConfiguration=network)
    assert refused(call) == ("InvalidParameterException", "TaskDefinition is inactive")
