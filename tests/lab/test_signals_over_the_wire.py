"""The signals' handlers answer boto3 in each service's protocol."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.backends import get_backend

from stackmedic.lab.account import Account, load_handlers
from stackmedic.lab.clients import Clients
from stackmedic.lab.gateway import Gateway
from tests.lab.small_account import START

USED = ("cloudwatch", "ec2", "elbv2", "logs", "iam", "sts", "applicationautoscaling", "ecs", "rds", "elasticache")


@pytest.fixture
def clients() -> Clients:
    for service in USED:
        for kept in list(get_backend(service).values()):
            kept.reset()
    load_handlers()
    return Clients(Gateway(Account(START, 1, speed=0.0)))


def window(clients: Clients, minutes: int) -> dict[str, Any]:
    end = datetime.fromtimestamp(clients.gateway.account.world.now, UTC)
    return {"StartTime": end - timedelta(minutes=minutes), "EndTime": end}


def balancer(clients: Clients) -> tuple[Any, Any]:
    ec2, elb = clients("ec2"), clients("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{i}.0/24", AvailabilityZone=f"ap-southeast-2{zone}")["Subnet"][
            "SubnetId"
        ]
        for i, zone in enumerate("ab")
    ]
    made = elb.create_load_balancer(Name="web", Subnets=subnets)["LoadBalancers"][0]
    group = elb.create_target_group(Name="tg", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")["TargetGroups"][0]
    return made, group


def test_a_balancer_has_a_name_attributes_and_interfaces(clients: Clients) -> None:
    made, _ = balancer(clients)
    (shown,) = clients("elbv2").describe_load_balancers()["LoadBalancers"]
    assert shown["DNSName"] == made["DNSName"]
    assert shown["DNSName"].startswith("web-")
    assert len(shown["DNSName"].split(".")[0].removeprefix("web-")) == 10
    found = clients("elbv2").describe_load_balancer_attributes(LoadBalancerArn=made["LoadBalancerArn"])["Attributes"]
    values = {each["Key"]: each["Value"] for each in found}
    assert (values["idle_timeout.timeout_seconds"], values["load_balancing.cross_zone.enabled"]) == ("60", "true")
    interfaces = clients("ec2").describe_network_interfaces()["NetworkInterfaces"]
    assert sum(each["Description"].startswith("ELB app/web/") for each in interfaces) == 2
    clients("elbv2").delete_load_balancer(LoadBalancerArn=made["LoadBalancerArn"])
    interfaces = clients("ec2").describe_network_interfaces()["NetworkInterfaces"]
    assert not any(each["Description"].startswith("ELB app/web/") for each in interfaces)


def test_targets_registered_by_hand_are_checked_and_drain(clients: Clients) -> None:
    made, group = balancer(clients)
    elb, arn = clients("elbv2"), group["TargetGroupArn"]
    forward = [{"Type": "forward", "TargetGroupArn": arn}]
    elb.create_listener(LoadBalancerArn=made["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=forward)
    elb.register_targets(TargetGroupArn=arn, Targets=[{"Id": "10.0.0.50"}])
    clients.gateway.account.advance(180)
    (target,) = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    assert target["TargetHealth"]["Reason"] == "Target.Timeout"  # Nobody holds the address.
    assert elb.describe_target_groups()["TargetGroups"][0]["LoadBalancerArns"] == [made["LoadBalancerArn"]]
    elb.deregister_targets(TargetGroupArn=arn, Targets=[{"Id": "10.0.0.50"}])
    (target,) = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    assert target["TargetHealth"]["State"] == "draining"
    with pytest.raises(ClientError, match="TargetGroupNotFound"):
        elb.describe_target_health(TargetGroupArn=arn + "0")


def test_metrics_and_alarms(clients: Clients) -> None:
    cloudwatch, dimensions = clients("cloudwatch"), [{"Name": "Service", "Value": "web"}]
    alarm = {"Namespace": "App", "MetricName": "Load", "Dimensions": dimensions, "Statistic": "Average", "Period": 60}
    cloudwatch.put_metric_alarm(
        AlarmName="high", EvaluationPeriods=1, Threshold=3, ComparisonOperator="GreaterThanThreshold", **alarm
    )
    (shown,) = cloudwatch.describe_alarms()["MetricAlarms"]
    assert (shown["StateValue"], shown["StateReason"]) == ("INSUFFICIENT_DATA", "Unchecked: Initial alarm creation")
    datum = {"MetricName": "Load", "Dimensions": dimensions, "Value": 5.0, "Unit": "Percent"}
    cloudwatch.put_metric_data(Namespace="App", MetricData=[datum])
    clients.gateway.account.advance(120)
    asked = {"Namespace": "App", "MetricName": "Load", "Dimensions": dimensions, "Period": 60}
    found = cloudwatch.get_metric_statistics(
        **asked, **window(clients, 10), Statistics=["Sum"], ExtendedStatistics=["p99"]
    )
    (point,) = found["Datapoints"]
    assert (point["Sum"], point["ExtendedStatistics"], point["Unit"]) == (5.0, {"p99": 5.0}, "Percent")
    metric = {"Metric": {name: asked[name] for name in ("Namespace", "MetricName", "Dimensions")}}
    queries = [
        {"Id": "m1", "MetricStat": {**metric, "Period": 60, "Stat": "p99"}},
        {"Id": "e1", "Expression": "m1*100"},
    ]
    results = cloudwatch.get_metric_data(MetricDataQueries=queries, **window(clients, 10))["MetricDataResults"]
    assert [each["Values"] for each in results] == [[5.0], [500.0]]
    (shown,) = cloudwatch.describe_alarms(StateValue="ALARM")["MetricAlarms"]
    assert shown["StateReason"].startswith("Threshold Crossed: 1 out of the last 1 datapoints [5.0 (")
    assert shown["StateTransitionedTimestamp"] > shown["AlarmConfigurationUpdatedTimestamp"]
    assert cloudwatch.describe_alarms(StateValue="OK")["MetricAlarms"] == []
    items = cloudwatch.describe_alarm_history(AlarmName="high")["AlarmHistoryItems"]
    assert items[0]["HistorySummary"] == "Alarm updated from INSUFFICIENT_DATA to ALARM"


def test_lines_put_by_a_client_are_found(clients: Clients) -> None:
    logs, now = clients("logs"), int(clients.gateway.account.world.now * 1000)
    logs.create_log_group(logGroupName="/g")
    logs.create_log_stream(logGroupName="/g", logStreamName="s")
    lines = [{"timestamp": now, "message": "INFO a"}, {"timestamp": now + 1, "message": "ERROR b"}]
    logs.put_log_events(logGroupName="/g", logStreamName="s", logEvents=lines)
    found = logs.filter_log_events(logGroupName="/g", filterPattern="?ERROR ?Exception ?error")["events"]
    assert [each["message"] for each in found] == ["ERROR b"]
    read = logs.get_log_events(logGroupName="/g", logStreamName="s", limit=1)["events"]
    assert [each["message"] for each in read] == ["ERROR b"]
    with pytest.raises(ClientError, match="The specified log stream does not exist"):
        logs.get_log_events(logGroupName="/g", logStreamName="t")


def test_a_change_through_the_gateway_is_in_the_event_history(clients: Clients) -> None:
    group = clients("ec2").create_security_group(GroupName="g", Description="d")["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    clients("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    with pytest.raises(ClientError):
        clients("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    clients.gateway.account.advance(900)
    wanted = [{"AttributeKey": "EventName", "AttributeValue": "AuthorizeSecurityGroupIngress"}]
    failed, made = clients("cloudtrail").lookup_events(LookupAttributes=wanted)["Events"]
    record = json.loads(made["CloudTrailEvent"])
    assert record["requestParameters"]["groupId"] == group
    assert record["requestParameters"]["ipPermissions"]["items"][0]["ipRanges"] == {"items": [{"cidrIp": "0.0.0.0/0"}]}
    assert json.loads(failed["CloudTrailEvent"])["errorCode"] == "InvalidPermission.Duplicate"


def test_the_alarms_of_a_scaling_policy_watch_its_target(clients: Clients) -> None:
    scaling = clients("application-autoscaling")
    target = {
        "ServiceNamespace": "ecs",
        "ResourceId": "service/main/web",
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    predefined = {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}
    policy = {"TargetValue": 70.0, "PredefinedMetricSpecification": predefined}
    ecs = clients("ecs")
    ecs.create_cluster(clusterName="main")
    containers = [{"name": "web", "image": "web", "memory": 512}]
    ecs.register_task_definition(family="web", containerDefinitions=containers)
    ecs.create_service(cluster="main", serviceName="web", taskDefinition="web", desiredCount=0)
    scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=4)
    scaling.put_scaling_policy(
        PolicyName="cpu", PolicyType="TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration=policy, **target
    )
    alarms = clients("cloudwatch").describe_alarms()["MetricAlarms"]
    assert sorted(each["Threshold"] for each in alarms) == [63.0, 70.0]
