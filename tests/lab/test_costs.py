"""What the account costs: hours of what there is and bytes of what moves, a day late; budgets; what passes the NAT."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.lab.data_causes import Data
from tests.lab.open_account import OpenAccount
from tests.scenarios.lab import BACKEND, CLUSTER, CRASH, Lab

ACCOUNT = "123456789012"
COMPUTE, STORES, OTHER = "Amazon Elastic Container Service", "Amazon Relational Database Service", "EC2 - Other"


@pytest.fixture
def data(staging: Lab) -> Data:
    return Data(staging)


def bill(data: Data, days_ago: int, group: str = "USAGE_TYPE", **asked: Any) -> dict[str, tuple[float, float]]:
    """(USD, amount) of one day by what it is grouped by, usage types without their region."""
    day = data.now.date() - timedelta(days=days_ago)
    found = data.lab.client("ce").get_cost_and_usage(
        TimePeriod={"Start": str(day), "End": str(day + timedelta(days=1))},
        Granularity="DAILY", Metrics=["UnblendedCost", "UsageQuantity"],
        GroupBy=[{"Type": "DIMENSION", "Key": group}], **asked,
    )["ResultsByTime"]  # fmt: skip
    return {
        each["Keys"][0].removeprefix("APS2-"): tuple(
            float(each["Metrics"][name]["Amount"]) for name in ("UnblendedCost", "UsageQuantity")
        )  # type: ignore[misc]
        for each in found[0]["Groups"]
    }


# The bill


def test_a_day_has_the_hours_of_everything_that_stood(data: Data) -> None:
    found = {kind: amount for kind, (_, amount) in bill(data, 1).items()}
    assert found["NatGateway-Hours"] == found["InstanceUsage:db.t3.micro"] == pytest.approx(24)
    tasks = data.lab.ecs.list_tasks(cluster=CLUSTER)["taskArns"]
    shown = data.lab.ecs.describe_tasks(cluster=CLUSTER, tasks=tasks)["tasks"]
    cores = sum(int(each["cpu"]) for each in shown) / 1024
    assert found["Fargate-vCPU-Hours:perCPU"] == pytest.approx(24 * cores)


def test_prices_are_those_of_the_region(data: Data) -> None:
    usd, hours = bill(data, 1)["NatGateway-Hours"]
    assert usd / hours == pytest.approx(0.045 * 1.2)


def test_the_services_add_up_to_the_total(data: Data) -> None:
    day = data.now.date() - timedelta(days=1)
    total = data.lab.client("ce").get_cost_and_usage(
        TimePeriod={"Start": str(day), "End": str(day + timedelta(days=1))},
        Granularity="DAILY", Metrics=["UnblendedCost"],
    )["ResultsByTime"][0]["Total"]["UnblendedCost"]  # fmt: skip
    assert float(total["Amount"]) == pytest.approx(sum(usd for usd, _ in bill(data, 1, "SERVICE").values()))


def test_a_filter_leaves_the_rest_out(data: Data) -> None:
    only = {"Dimensions": {"Key": "SERVICE", "Values": [STORES]}}
    assert set(bill(data, 1, "SERVICE", Filter=only)) == {STORES}
    assert STORES not in bill(data, 1, "SERVICE", Filter={"Not": only})


def test_what_changes_today_is_on_tomorrows_bill(data: Data) -> None:
    assert bill(data, 0) == {}
    before = bill(data, 1, "SERVICE")[COMPUTE][0]
    data.lab.client("application-autoscaling").register_scalable_target(
        ServiceNamespace="ecs", ResourceId=f"service/{CLUSTER}/{BACKEND}", MinCapacity=5,
        ScalableDimension="ecs:service:DesiredCount",
    )  # fmt: skip
    data.lab.scale(5)
    data.lab.advance(60)
    assert bill(data, 0) == {}
    data.lab.advance(24 * 60)
    assert bill(data, 1, "SERVICE")[COMPUTE][0] > 1.3 * before


def test_a_stopped_database_costs_only_its_disk() -> None:
    account = OpenAccount()
    rds = account("rds")
    rds.create_db_instance(
        DBInstanceIdentifier="db", DBInstanceClass="db.t3.micro", Engine="postgres", AllocatedStorage=20,
        MasterUsername="app", MasterUserPassword="right-password",
    )  # fmt: skip
    account.advance(24 * 3600)
    rds.stop_db_instance(DBInstanceIdentifier="db")
    account.advance(49 * 3600)
    until = account.account.world.utc().date()
    days = account("ce").get_cost_and_usage(
        TimePeriod={"Start": str(until - timedelta(days=3)), "End": str(until)}, Granularity="DAILY",
        Metrics=["UsageQuantity"], GroupBy=[{"Type": "DIMENSION", "Key": "USAGE_TYPE"}],
    )["ResultsByTime"]  # fmt: skip
    kinds = [{each["Keys"][0].partition("-")[2] for each in day["Groups"]} for day in days]
    assert "InstanceUsage:db.t3.micro" in kinds[0] and "InstanceUsage:db.t3.micro" not in kinds[2]
    assert "RDS:GP3-Storage" in kinds[2]


def test_a_period_that_ends_before_it_begins_is_refused(data: Data) -> None:
    day = str(data.now.date())
    with pytest.raises(ClientError, match=r"Start date .* should be before end date"):
        data.lab.client("ce").get_cost_and_usage(
            TimePeriod={"Start": day, "End": day}, Granularity="DAILY", Metrics=["UnblendedCost"]
        )


# Budgets


@pytest.mark.parametrize(("limit", "state"), [("1", "ALARM"), ("5000", "OK")])
def test_a_budget_knows_what_was_spent_and_whether_it_is_too_much(data: Data, limit: str, state: str) -> None:
    budgets = data.lab.client("budgets")
    notification = {
        "NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0,
        "ThresholdType": "PERCENTAGE",
    }  # fmt: skip
    budgets.create_budget(
        AccountId=ACCOUNT,
        Budget={
            "BudgetName": "all", "BudgetType": "COST", "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": limit, "Unit": "USD"},
        },
        NotificationsWithSubscribers=[
            {"Notification": notification, "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "a@b.example"}]}
        ],
    )  # fmt: skip
    spend = budgets.describe_budget(AccountId=ACCOUNT, BudgetName="all")["Budget"]["CalculatedSpend"]
    a_day = sum(usd for usd, _ in bill(data, 1).values())
    assert float(spend["ActualSpend"]["Amount"]) == pytest.approx(a_day * (data.now.day - 1), rel=0.01)
    assert float(spend["ForecastedSpend"]["Amount"]) > float(spend["ActualSpend"]["Amount"])
    found = budgets.describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName="all")["Notifications"]
    assert [each["NotificationState"] for each in found] == [state]


# What passes the NAT gateway


def through(data: Data, name: str) -> float:
    gateway = data.lab.ec2.describe_nat_gateways()["NatGateways"][0]["NatGatewayId"]
    points = data.lab.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/NATGateway", MetricName=name, Dimensions=[{"Name": "NatGatewayId", "Value": gateway}],
        StartTime=data.now - timedelta(minutes=15), EndTime=data.now, Period=900, Statistics=["Sum"],
    )["Datapoints"]  # fmt: skip
    return sum(float(each["Sum"]) for each in points) / 2**20


def no_endpoint_for_s3(data: Data) -> None:
    found = data.lab.ec2.describe_vpc_endpoints()["VpcEndpoints"]
    ids = [each["VpcEndpointId"] for each in found if each["ServiceName"].endswith(".s3")]
    data.lab.ec2.delete_vpc_endpoints(VpcEndpointIds=ids)


def uses_bucket(data: Data) -> None:
    data.lab.client("s3").create_bucket(
        Bucket="exports-of-ours", CreateBucketConfiguration={"LocationConstraint": "ap-southeast-2"}
    )
    data.task_policy({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    data.program(stores={"files": {"kind": "s3", "bucket": "exports-of-ours", "background": 5, "bytes": 500_000}})


def calls_abroad(data: Data, **more: Any) -> None:
    data.program(stores={"far": {"kind": "http", "url": "https://api.far.example/v1", "background": 5, **more}})


def loads_and_ends(data: Data) -> None:
    model = {"kind": "http", "url": "https://models.far.example/m", "at_start": True, "start_bytes": 2_000_000_000}
    data.program(stores={"model": model}, fails={"after_s": 60, "exit_code": 1, "says": ["out of patience"]})


def pulls_from_elsewhere(data: Data) -> None:
    data.lab.deploy(image="docker.io/library/nginx:1.27")


def ends_at_once(data: Data) -> None:
    data.program(fails=CRASH)


DEAR: list[tuple[str, Callable[[Data], None], str, float]] = [
    (
        "files that go to S3 without an endpoint",
        lambda data: no_endpoint_for_s3(data) or uses_bucket(data),
        "BytesInFromDestination",
        300,
    ),
    ("calls of an API outside", lambda data: calls_abroad(data, bytes=200_000), "BytesInFromDestination", 300),
    ("logs shipped outside", lambda data: calls_abroad(data, sent_bytes=200_000), "BytesOutToDestination", 300),
    ("a model that is loaded at every start", loads_and_ends, "BytesInFromDestination", 1500),
    (
        "images that are pulled again and again",
        lambda data: no_endpoint_for_s3(data) or ends_at_once(data),
        "BytesInFromDestination",
        100,
    ),
    ("images of another registry", pulls_from_elsewhere, "BytesInFromDestination", 140),
]  # fmt: skip


@pytest.mark.parametrize(("cause", "metric", "least"), [each[1:] for each in DEAR], ids=[each[0] for each in DEAR])
def test_bytes_that_leave_by_nat_are_seen_there(
    data: Data, cause: Callable[[Data], None], metric: str, least: float
) -> None:
    cause(data)
    data.lab.advance(11)
    assert through(data, metric) > least


@pytest.mark.parametrize("cause", [uses_bucket, ends_at_once])
def test_with_an_endpoint_for_s3_neither_files_nor_images_leave_by_nat(
    data: Data, cause: Callable[[Data], None]
) -> None:
    cause(data)
    data.lab.advance(11)
    assert through(data, "BytesInFromDestination") < 20


def test_more_connections_to_one_destination_than_ports_are_refused_a_port(data: Data) -> None:
    routes = {"/api/*": {"needs": ["far"]}}
    store = {"kind": "http", "url": "https://api.far.example/v1", "connections": 40_000}
    data.program(routes=routes, stores={"far": store})
    data.lab.advance(14)
    assert through(data, "ErrorPortAllocation") > 0 and data.errors() > 0


# Logs


def test_one_component_that_logs_everything_is_seen_by_its_group(data: Data) -> None:
    group = data.lab.definition()["containerDefinitions"][0]["logConfiguration"]["options"]["awslogs-group"]
    quiet = data.metric("AWS/Logs", "IncomingBytes", "Sum", LogGroupName=group)
    data.program(chatter_kib_s=400)
    data.lab.advance(30)
    assert data.metric("AWS/Logs", "IncomingBytes", "Sum", LogGroupName=group) > 20e6 > 1000 * quiet
    other = group.replace("backend", "frontend")
    assert data.metric("AWS/Logs", "IncomingBytes", "Sum", LogGroupName=other) < 1e5


def test_what_is_kept_depends_on_the_retention(data: Data) -> None:
    logs = data.lab.client("logs")
    group = data.lab.definition()["containerDefinitions"][0]["logConfiguration"]["options"]["awslogs-group"]
    data.program(chatter_kib_s=400)
    data.lab.advance(50 * 60)

    def kept() -> int:
        return int(logs.describe_log_groups(logGroupNamePrefix=group)["logGroups"][0]["storedBytes"])

    all_of_it = kept()
    logs.put_retention_policy(logGroupName=group, retentionInDays=1)
    assert 0 < kept() < all_of_it
    assert data.lab.service(BACKEND)["runningCount"] > 0
