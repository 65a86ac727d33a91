"""Services that CodeDeploy or somebody else deploys: their task sets say what others say themselves."""

import asyncio
from typing import Any

from stackmedic.collect import services
from stackmedic.collect.follow import InCluster, revisions_of
from stackmedic.model.service import Service
from tests.collect.replies import Replies

ARN = "arn:aws:ecs:eu-west-1:123456789012:service/shop/web"
REVISION = "arn:aws:ecs:eu-west-1:123456789012:task-definition/web:4"
GROUP = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/green/1"
BARE: dict[str, Any] = {
    "serviceArn": ARN,
    "serviceName": "web",
    "clusterArn": "arn:aws:ecs:eu-west-1:123456789012:cluster/shop",
    "status": "ACTIVE",
    "desiredCount": 2,
    "loadBalancers": [],
    "deployments": [],
    "deploymentController": {"type": "CODE_DEPLOY"},
}


def task_set(status: str, revision: str) -> dict[str, Any]:
    return {
        "status": status,
        "taskDefinition": revision,
        "loadBalancers": [{"targetGroupArn": GROUP, "containerName": "web", "containerPort": 80}],
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]}},
    }


def read(**more: Any) -> Service:
    door = Replies({"ecs:DescribeServices": {"services": [BARE | more]}})
    run = services.collector.run
    assert run is not None
    (found,) = asyncio.run(run(door, InCluster("shop", "web"))).known(Service)
    return found


def test_the_primary_task_set_tells_what_the_service_does_not() -> None:
    found = read(taskSets=[task_set("ACTIVE", "other:1"), task_set("PRIMARY", REVISION)])
    assert found.task_definition == REVISION
    assert [each.target_group_arn for each in found.load_balancers] == [GROUP]
    assert (found.subnet_ids, found.security_group_ids) == (("subnet-1",), ("sg-1",))


def test_what_the_service_says_itself_stands() -> None:
    assert read(taskDefinition=REVISION, taskSets=[task_set("PRIMARY", "other:1")]).task_definition == REVISION


def test_a_service_that_was_never_deployed_runs_no_revision() -> None:
    assert revisions_of(read()) == ()
