"""boto3 as it comes: its defaults, retries, paginators, waiters and resources."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, WaiterError

from tests.scenarios.lab import BACKEND, CLUSTER, DATABASE, REGION, Lab

AT_ONCE = {"Delay": 0, "MaxAttempts": 1}
PAGED = (
    ("ecs", "list_clusters", {}, "clusterArns"),
    ("ecs", "list_services", {"cluster": CLUSTER}, "serviceArns"),
    ("ecs", "list_tasks", {"cluster": CLUSTER}, "taskArns"),
    ("ecs", "list_task_definitions", {}, "taskDefinitionArns"),
    ("elbv2", "describe_target_groups", {}, "TargetGroups"),
    ("ec2", "describe_security_groups", {}, "SecurityGroups"),
    ("ec2", "describe_network_interfaces", {}, "NetworkInterfaces"),
    ("rds", "describe_db_instances", {}, "DBInstances"),
    ("cloudwatch", "describe_alarms", {}, "MetricAlarms"),
    ("iam", "list_roles", {}, "Roles"),
    ("logs", "describe_log_groups", {}, "logGroups"),
    ("secretsmanager", "list_secrets", {}, "SecretList"),
    ("ecr", "describe_images", {"repositoryName": "omc-backend"}, "imageDetails"),
)
MET = (
    ("ecs", "services_stable", {"cluster": CLUSTER, "services": [BACKEND]}),
    ("rds", "db_instance_available", {"DBInstanceIdentifier": DATABASE}),
    ("elbv2", "load_balancer_available", {"Names": ["ohmycoins-staging-alb"]}),
    ("ec2", "nat_gateway_available", {}),
    ("iam", "role_exists", {"RoleName": "ohmycoins-staging-ecs-task-role"}),
)


@pytest.fixture
def session(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What a person has after evaluating the lab's exports."""
    for name, value in lab.environment().items():
        monkeypatch.setenv(name, value)
    return boto3.Session()


@pytest.mark.parametrize(("service", "operation", "asked", "key"), PAGED, ids=[f"{s}.{o}" for s, o, _, _ in PAGED])
def test_pages_of_one_hold_what_a_whole_answer_holds(
    session: Any, service: str, operation: str, asked: dict[str, Any], key: str
) -> None:
    client = session.client(service)
    paginator = client.get_paginator(operation)
    whole = [each for page in paginator.paginate(**asked) for each in page[key]]
    smallest = {"ec2": 5, "rds": 20}.get(service, 1)  # AWS takes no smaller pages there.
    pages = list(paginator.paginate(**asked, PaginationConfig={"PageSize": smallest}))
    assert [each for page in pages for each in page[key]] == whole
    assert whole
    assert all(len(page[key]) <= smallest for page in pages)


@pytest.mark.parametrize(("service", "waiter", "asked"), MET, ids=[name for _, name, _ in MET])
def test_a_waiter_ends_when_its_condition_holds(session: Any, service: str, waiter: str, asked: dict[str, Any]) -> None:
    session.client(service).get_waiter(waiter).wait(**asked, WaiterConfig=AT_ONCE)


def test_a_waiter_waits_while_its_condition_does_not_hold(lab: Lab, session: Any) -> None:
    ecs, rds = session.client("ecs"), session.client("rds")
    lab.redeploy()
    rds.stop_db_instance(DBInstanceIdentifier=DATABASE)
    for client, name, asked in (
        (ecs, "services_stable", {"cluster": CLUSTER, "services": [BACKEND]}),
        (rds, "db_instance_available", {"DBInstanceIdentifier": DATABASE}),
    ):
        with pytest.raises(WaiterError, match="Max attempts exceeded"):
            client.get_waiter(name).wait(**asked, WaiterConfig=AT_ONCE)
    lab.advance(20)
    rds.start_db_instance(DBInstanceIdentifier=DATABASE)
    lab.advance(20)
    rds.get_waiter("db_instance_available").wait(DBInstanceIdentifier=DATABASE, WaiterConfig=AT_ONCE)


def test_errors_are_classes_with_aws_s_codes(session: Any) -> None:
    ecs, secrets = session.client("ecs"), session.client("secretsmanager")
    with pytest.raises(ecs.exceptions.ClusterNotFoundException):
        ecs.list_services(cluster="nobody")
    with pytest.raises(ecs.exceptions.ServiceNotFoundException):
        ecs.update_service(cluster=CLUSTER, service="nobody", desiredCount=1)
    with pytest.raises(secrets.exceptions.ResourceNotFoundException):
        secrets.get_secret_value(SecretId="nobody")
    with pytest.raises(ClientError) as refused:
        session.client("rds").describe_db_instances(DBInstanceIdentifier="nobody")
    assert refused.value.response["Error"]["Code"] == "DBInstanceNotFound"


def test_throttled_calls_are_tried_again_until_they_succeed(lab: Lab, session: Any) -> None:
    lab.control("weather", throttle=["ecs:DescribeClusters=0.5"])
    client = session.client("ecs")
    retried = [client.describe_clusters(clusters=[CLUSTER])["ResponseMetadata"]["RetryAttempts"] for _ in range(6)]
    assert sum(retried) > 0


def test_resources_find_their_way_through_the_network(session: Any) -> None:
    ec2 = session.resource("ec2", region_name=REGION)
    [vpc] = [each for each in ec2.vpcs.all() if not each.is_default]
    groups = {each.group_name for each in vpc.security_groups.all()}
    assert {"ohmycoins-staging-ecs-sg", "ohmycoins-staging-rds-sg", "default"} <= groups
    assert len(list(vpc.subnets.all())) == 6


def test_metric_data_is_dated_as_clients_ask_for_it(lab: Lab, session: Any) -> None:
    now = datetime.fromisoformat(lab.control("status")["now"]).astimezone(UTC)
    query = {
        "Id": "cpu",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/ECS",
                "MetricName": "CPUUtilization",
                "Dimensions": [
                    {"Name": "ClusterName", "Value": CLUSTER},
                    {"Name": "ServiceName", "Value": BACKEND},
                ],
            },
            "Period": 300,
            "Stat": "Average",
        },
    }
    [found] = session.client("cloudwatch").get_metric_data(
        MetricDataQueries=[query], StartTime=now - timedelta(hours=1), EndTime=now
    )["MetricDataResults"]
    assert found["StatusCode"] == "Complete"
    assert len(found["Values"]) in (12, 13)
    assert all(now - timedelta(hours=1, minutes=5) <= each <= now for each in found["Timestamps"])


def test_who_loses_an_answer_may_ask_again_and_who_takes_a_name_twice_may_not(lab: Lab, session: Any) -> None:
    ecs, known = session.client("ecs"), lab.service()
    asked = {"cluster": CLUSTER, "serviceName": "second", "taskDefinition": known["taskDefinition"]}
    asked |= {"desiredCount": 1, "launchType": "FARGATE"}
    asked |= {"networkConfiguration": {"awsvpcConfiguration": {
        "subnets": known["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
    }}}  # fmt: skip
    made = ecs.create_service(**asked)["service"]
    assert ecs.create_service(**asked)["service"]["serviceArn"] == made["serviceArn"]
    with pytest.raises(ecs.exceptions.InvalidParameterException, match="Creation of service was not idempotent"):
        ecs.create_service(**asked | {"desiredCount": 2})
    assert len(ecs.list_services(cluster=CLUSTER)["serviceArns"]) == 3
