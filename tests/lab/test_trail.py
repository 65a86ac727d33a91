"""CloudTrail shows who changed what, minutes later and without secrets."""

import json
from datetime import timedelta
from typing import Any

import pytest

from stackmedic.lab.wire import AwsError
from tests.lab.small_account import SmallAccount


@pytest.fixture
def account() -> SmallAccount:
    return SmallAccount()


def looked_up(account: SmallAccount, name: str = "", value: str = "", **asked: Any) -> list[Any]:
    if name:
        asked["LookupAttributes"] = [{"AttributeKey": name, "AttributeValue": value}]
    events: list[Any] = account.ask("cloudtrail", "LookupEvents", **asked)["Events"]
    return events


def test_a_change_is_seen_after_five_to_fifteen_minutes(account: SmallAccount) -> None:
    for number in range(30):
        account.note("ecs", "UpdateService", service=f"s{number}", cluster="main")
    account.pass_time(299)
    assert looked_up(account) == []
    account.pass_time(301)
    assert 1 < len(looked_up(account)) < 30
    account.pass_time(300)
    assert len(looked_up(account)) == 30


def test_an_event_says_who_what_and_on_which(account: SmallAccount) -> None:
    at = account.world.now
    account.note("ecs", "UpdateService", service="backend", cluster="main", desiredCount=0)
    account.pass_time(900)
    (event,) = looked_up(account)
    assert (event["EventName"], event["EventSource"]) == ("UpdateService", "ecs.amazonaws.com")
    assert (event["Username"], event["ReadOnly"]) == ("lab", "false")
    assert event["EventTime"].timestamp() == at
    assert {"ResourceType": "AWS::ECS::Service", "ResourceName": "backend"} in event["Resources"]
    record = json.loads(event["CloudTrailEvent"])
    assert record["requestParameters"] == {"service": "backend", "cluster": "main", "desiredCount": 0}
    assert record["userIdentity"]["userName"] == "lab"
    assert record["eventID"] == event["EventId"]


def test_ec2_lists_are_items_and_rds_names_begin_small(account: SmallAccount) -> None:
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-2"}]}
    account.note("ec2", "RevokeSecurityGroupIngress", GroupId="sg-1", IpPermissions=[rule])
    account.note("rds", "StopDBInstance", DBInstanceIdentifier="db")
    account.pass_time(900)
    stop, revoke = (json.loads(event["CloudTrailEvent"])["requestParameters"] for event in looked_up(account))
    assert stop == {"dBInstanceIdentifier": "db"}
    pair = {"items": [{"groupId": "sg-2"}]}
    wanted = {"items": [{"ipProtocol": "tcp", "fromPort": 5432, "groups": pair}]}
    assert revoke == {"groupId": "sg-1", "ipPermissions": wanted}


def test_secrets_are_hidden(account: SmallAccount) -> None:
    account.note("secretsmanager", "PutSecretValue", SecretId="s", SecretString="hunter2")
    account.note("rds", "ModifyDBInstance", DBInstanceIdentifier="db", MasterUserPassword="hunter2")
    account.note("elasticache", "ModifyReplicationGroup", ReplicationGroupId="r", AuthToken="hunter2")
    container = {"name": "web", "environment": [{"name": "KEY", "value": "hunter2"}]}
    account.note("ecs", "RegisterTaskDefinition", family="web", containerDefinitions=[container])
    account.pass_time(900)
    records = [event["CloudTrailEvent"] for event in looked_up(account)]
    assert len(records) == 4
    assert all("hunter2" not in each and "HIDDEN_DUE_TO_SECURITY_REASONS" in each for each in records)


def test_a_failed_change_carries_its_error(account: SmallAccount) -> None:
    account.note("rds", "StopDBInstance", status=400, DBInstanceIdentifier="db")
    account.pass_time(900)
    assert "errorCode" in json.loads(looked_up(account)[0]["CloudTrailEvent"])


def test_attributes_select(account: SmallAccount) -> None:
    account.note("ecs", "UpdateService", service="backend", cluster="main")
    account.note("ecs", "UpdateService", service="frontend", cluster="main")
    account.note("rds", "DescribeDBInstances")
    account.pass_time(900)
    assert len(looked_up(account, "EventName", "UpdateService")) == 2
    assert len(looked_up(account, "ResourceName", "frontend")) == 1
    assert len(looked_up(account, "EventSource", "rds.amazonaws.com")) == 1
    assert len(looked_up(account, "ReadOnly", "false")) == 2
    assert looked_up(account, "Username", "somebody") == []
    with pytest.raises(AwsError):
        looked_up(account, "Colour", "red")


def test_pages_of_fifty_newest_first(account: SmallAccount) -> None:
    for number in range(120):
        account.note("ecs", "UpdateService", service=f"s{number}")
        account.pass_time(1)
    account.pass_time(900)
    seen, token = [], {}
    while True:
        answer = account.ask("cloudtrail", "LookupEvents", **token)
        seen.append([event["Resources"][0]["ResourceName"] for event in answer["Events"]])
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    assert [len(page) for page in seen] == [50, 50, 20]
    assert seen[0][0] == "s119"
    assert seen[-1][-1] == "s0"


def test_a_window_selects_and_may_come_from_the_wall_clock(account: SmallAccount) -> None:
    account.note("ecs", "UpdateService", service="old")
    account.pass_time(3600)
    account.note("ecs", "UpdateService", service="new")
    account.pass_time(900)
    now = account.world.utc()
    assert len(looked_up(account, StartTime=now - timedelta(minutes=30))) == 1
    account.behind_s = 172_800
    wall = now + timedelta(seconds=account.behind_s)
    assert len(looked_up(account, StartTime=wall - timedelta(minutes=30))) == 1
    assert len(looked_up(account, StartTime=wall - timedelta(hours=2))) == 2


def test_lines_points_and_messages_are_no_management_events(account: SmallAccount) -> None:
    account.note("logs", "PutLogEvents", logGroupName="g")
    account.note("cloudwatch", "PutMetricData", Namespace="n")
    account.note("sns", "Publish", TopicArn="t")
    account.pass_time(900)
    assert looked_up(account) == []


def test_every_call_is_counted_by_permission(account: SmallAccount) -> None:
    account.note("ecs", "DescribeServices")
    account.note("ecs", "DescribeServices")
    account.note("elbv2", "DescribeTargetHealth")
    assert account.trail.counts == {"ecs:DescribeServices": 2, "elasticloadbalancing:DescribeTargetHealth": 1}


def test_looking_changes_nothing(account: SmallAccount) -> None:
    account.note("ecs", "UpdateService", service="a")
    other = SmallAccount()
    for _ in range(5):
        other.note("ecs", "DescribeServices")
    other.note("ecs", "UpdateService", service="a")
    visible = [next(iter(each.trail.events(1e12))) for each in (account, other)]
    assert visible[0].visible_at == visible[1].visible_at
    assert visible[0].id == visible[1].id
