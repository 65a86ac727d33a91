"""More clients mean more work for each task; target tracking answers with more tasks, within its bounds, and fewer."""

from typing import Any

import pytest

from stackmedic.lab.fault import Aws
from tests.lab.data_causes import Data
from tests.scenarios.lab import BACKEND, CLUSTER, DATABASE, FRONTEND, Lab

RESOURCE = f"service/{CLUSTER}/{BACKEND}"
DIMENSION = {"ServiceNamespace": "ecs", "ResourceId": RESOURCE, "ScalableDimension": "ecs:service:DesiredCount"}


def crowd(lab: Lab, times: float) -> None:
    """So many times the usual clients."""
    name = lab.client("elbv2").describe_load_balancers()["LoadBalancers"][0]["LoadBalancerName"]
    Aws(lab.url, lab.region).hide(**{f"clients:{name}": times})


def cpu(lab: Lab) -> float:
    return Data(lab).metric("AWS/ECS", "CPUUtilization", "Average", ClusterName=CLUSTER, ServiceName=BACKEND)


def activities(lab: Lab, **asked: Any) -> list[dict[str, Any]]:
    client = lab.client("application-autoscaling")
    return list(client.describe_scaling_activities(**DIMENSION, **asked)["ScalingActivities"])


def bounds(lab: Lab, **given: int) -> None:
    lab.client("application-autoscaling").register_scalable_target(**DIMENSION, **given)


def test_twice_the_clients_are_twice_the_work_and_shared_by_more_tasks_it_is_less(staging: Lab) -> None:
    staging.advance(2)
    usual = cpu(staging)
    crowd(staging, 2)
    staging.advance(3)
    assert cpu(staging) == pytest.approx(2 * usual, rel=0.2)
    bounds(staging, MinCapacity=4, MaxCapacity=10)
    staging.scale(4)
    staging.advance(9)
    assert cpu(staging) == pytest.approx(usual, rel=0.2)


def test_a_service_gets_more_tasks_when_it_is_busy_and_gives_them_back(staging: Lab) -> None:
    crowd(staging, 7)
    staging.advance(15)
    busy = staging.service()
    crowd(staging, 1)
    staging.advance(60)
    assert (3, 2) == (busy["desiredCount"], staging.service()["desiredCount"])
    told = activities(staging)
    assert ["Setting desired count to 2.", "Setting desired count to 3."] == [each["Description"] for each in told]
    assert {"Successful"} == {each["StatusCode"] for each in told}
    assert all("in state ALARM triggered policy" in each["Cause"] for each in told)


def test_at_its_most_nothing_happens_and_only_who_asks_is_told(staging: Lab) -> None:
    bounds(staging, MinCapacity=2, MaxCapacity=2)
    crowd(staging, 8)
    staging.advance(15)
    assert 2 == staging.service()["desiredCount"]
    assert [] == activities(staging)
    told = activities(staging, IncludeNotScaledActivities=True)
    reason = {"Code": "AlreadyAtMaxCapacity", "MaxCapacity": 2, "CurrentCapacity": 2}
    assert [[reason]] == [each["NotScaledReasons"] for each in told]


def test_a_service_at_rest_and_one_that_was_put_to_sleep_are_left_alone(staging: Lab) -> None:
    staging.scale(0, FRONTEND)
    staging.advance(45)
    assert [] == activities(staging, IncludeNotScaledActivities=True)
    assert (2, 0) == (staging.service()["desiredCount"], staging.service(FRONTEND)["desiredCount"])


def test_too_many_clients_wait_until_they_and_the_health_checks_give_up(staging: Lab) -> None:
    crowd(staging, 30)
    staging.advance(12)
    hurts = {(each["kind"], each["says"]) for each in staging.control("health")["hurts"]}
    assert any(kind == "clients" and "504" in says for kind, says in hurts)
    assert any(kind == "tasks" and "failed ELB health checks" in says for kind, says in hurts)
    assert "available" == staging.client("rds").describe_db_instances(DBInstanceIdentifier=DATABASE)[
        "DBInstances"][0]["DBInstanceStatus"]  # fmt: skip
