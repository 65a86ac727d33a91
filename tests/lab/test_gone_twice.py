"""What is deleted again is not found, in the words that clients take for deleted: an answer may have been lost."""

import pytest
from botocore.exceptions import ClientError

from tests.scenarios.lab import BACKEND, CLUSTER, Lab

SCALED = {
    "ServiceNamespace": "ecs",
    "ResourceId": f"service/{CLUSTER}/{BACKEND}",
    "ScalableDimension": "ecs:service:DesiredCount",
}


def test_a_scaling_policy_that_is_gone_is_not_found(staging: Lab) -> None:
    scaling, policy = staging.client("application-autoscaling"), {**SCALED, "PolicyName": f"{BACKEND}-cpu"}
    scaling.delete_scaling_policy(**policy)
    with pytest.raises(ClientError, match=r"ObjectNotFoundException.*No scaling policy found for .* ecs"):
        scaling.delete_scaling_policy(**policy)


def test_a_scalable_target_that_is_gone_is_not_found(staging: Lab) -> None:
    scaling = staging.client("application-autoscaling")
    scaling.deregister_scalable_target(**SCALED)
    with pytest.raises(ClientError, match=r"ObjectNotFoundException.*No scalable target found"):
        scaling.deregister_scalable_target(**SCALED)


def test_an_endpoint_that_is_gone_is_named_in_the_answer_and_the_others_go(staging: Lab) -> None:
    [endpoint] = staging.ec2.describe_vpc_endpoints()["VpcEndpoints"]
    name, table = endpoint["VpcEndpointId"], endpoint["RouteTableIds"][0]
    assert [] == staging.ec2.delete_vpc_endpoints(VpcEndpointIds=[name])["Unsuccessful"]
    routes = staging.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    assert [] == [each for each in routes if each.get("GatewayId") == name]

    [said] = staging.ec2.delete_vpc_endpoints(VpcEndpointIds=[name])["Unsuccessful"]
    assert (name, "InvalidVpcEndpointId.NotFound") == (said["ResourceId"], said["Error"]["Code"])


def test_what_cannot_be_a_task_is_refused_and_what_may_have_been_one_is_missing(staging: Lab) -> None:
    with pytest.raises(ClientError, match=r"taskId length should be one of \[32,36\]"):
        staging.ecs.describe_tasks(cluster=CLUSTER, tasks=["None"])
    [failure] = staging.ecs.describe_tasks(cluster=CLUSTER, tasks=["0" * 32])["failures"]
    assert "MISSING" == failure["reason"]


def test_statistics_in_one_word_are_no_statistic(staging: Lab) -> None:
    asked = {"Namespace": "AWS/ECS", "MetricName": "CPUUtilization", "Period": 60}
    window = {"StartTime": "2026-01-01T00:00:00Z", "EndTime": "2026-01-01T01:00:00Z"}
    with pytest.raises(ClientError, match=r"Statistics.member.1 must be a value in the set \[ Sum, Maximum"):
        staging.client("cloudwatch").get_metric_statistics(**asked, **window, Statistics=["Average,Maximum"])
