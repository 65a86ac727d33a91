"""What nobody implements is a 4xx at once, as a 500 makes clients try for minutes; what moto mixes up is told apart."""

import pytest
from botocore.exceptions import ClientError

from tests.scenarios.lab import BACKEND, CLUSTER, FRONTEND, Lab


@pytest.mark.parametrize(
    ("service", "operation", "asked"),
    [
        ("rds", "describe_reserved_db_instances", {}),
        ("ec2", "describe_client_vpn_endpoints", {}),
        ("ecs", "get_task_protection", {"cluster": CLUSTER}),
        ("cloudwatch", "describe_anomaly_detectors", {}),
        ("route53", "list_traffic_policies", {}),
        ("compute-optimizer", "get_enrollment_status", {}),
    ],
)
def test_an_operation_that_nobody_implements_is_the_clients_error(
    staging: Lab, service: str, operation: str, asked: dict[str, str]
) -> None:
    with pytest.raises(ClientError, match="The lab does not implement") as told:
        getattr(staging.client(service), operation)(**asked)

    assert 400 == told.value.response["ResponseMetadata"]["HTTPStatusCode"]
    assert "InvalidAction" == told.value.response["Error"]["Code"]


def test_tasks_are_listed_by_their_service_and_not_for_one_that_there_is_not(staging: Lab) -> None:
    mine = staging.ecs.list_tasks(cluster=CLUSTER, serviceName=BACKEND)["taskArns"]
    everybodys = staging.ecs.list_tasks(cluster=CLUSTER)["taskArns"]
    with pytest.raises(ClientError, match="ServiceNotFoundException"):
        staging.ecs.list_tasks(cluster=CLUSTER, serviceName="nobody")

    assert (2, 4) == (len(mine), len(everybodys))


def test_a_deleted_service_is_described_as_inactive_and_listed_no_more(staging: Lab) -> None:
    staging.ecs.delete_service(cluster=CLUSTER, service=FRONTEND, force=True)
    staging.advance(10)
    gone = staging.service(FRONTEND)

    assert ("INACTIVE", 0) == (gone["status"], gone["runningCount"])
    assert all(FRONTEND not in arn for arn in staging.ecs.list_services(cluster=CLUSTER)["serviceArns"])


def test_a_cluster_counts_its_tasks_whichever_call_shows_it(staging: Lab) -> None:
    insights = [{"name": "containerInsights", "value": "enabled"}]
    shown = staging.ecs.update_cluster(cluster=CLUSTER, settings=insights)["cluster"]

    assert (4, 0, 2) == (shown["runningTasksCount"], shown["pendingTasksCount"], shown["activeServicesCount"])
