"""VPC flow logs: what was let through, what was not, and why nothing arrives."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.lab.data_causes import Data
from tests.scenarios.lab import Lab

GROUP = "/vpc/flows"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "vpc-flow-logs.amazonaws.com"}}
    ],
}
WRITES = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]


@pytest.fixture
def data(staging: Lab) -> Data:
    made = Data(staging)
    made.lab.client("logs").create_log_group(logGroupName=GROUP)
    return made


def role(data: Data, actions: list[str], trust: dict[str, Any] = TRUST) -> str:
    iam = data.lab.client("iam")
    made = iam.create_role(RoleName="flows", AssumeRolePolicyDocument=json.dumps(trust))
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName="flows", PolicyName="own", PolicyDocument=policy)
    return str(made["Role"]["Arn"])


def begin(data: Data, role_arn: str, kind: str = "ALL") -> dict[str, Any]:
    vpc = data.lab.ec2.describe_nat_gateways()["NatGateways"][0]["VpcId"]
    data.lab.ec2.create_flow_logs(
        ResourceIds=[vpc], ResourceType="VPC", TrafficType=kind, LogGroupName=GROUP, MaxAggregationInterval=60,
        DeliverLogsPermissionArn=role_arn,
    )  # fmt: skip
    return state(data)


def state(data: Data) -> dict[str, Any]:
    return dict(data.lab.ec2.describe_flow_logs()["FlowLogs"][0])


def records(data: Data) -> list[list[str]]:
    pages = data.lab.client("logs").get_paginator("filter_log_events").paginate(logGroupName=GROUP)
    return [event["message"].split() for page in pages for event in page["events"]]


def test_programs_are_seen_to_talk_to_their_database_and_are_let_through(data: Data) -> None:
    begin(data, role(data, WRITES))
    data.lab.advance(5)
    found = [each for each in records(data) if each[6] == "5432"]
    assert found and {each[12] for each in found} == {"ACCEPT"} and all(len(each) == 14 for each in found)
    assert state(data)["DeliverLogsStatus"] == "SUCCESS"


def test_a_closed_group_shows_as_rejected_where_it_is_closed(data: Data) -> None:
    begin(data, role(data, WRITES), "REJECT")
    groups = data.lab.database()["VpcSecurityGroups"]
    data.lab.revoke_ingress(groups[0]["VpcSecurityGroupId"])
    data.lab.redeploy()
    data.lab.advance(6)
    assert any(each[6] == "5432" and each[12] == "REJECT" for each in records(data))


def test_what_was_let_through_is_not_in_a_log_of_what_was_rejected(data: Data) -> None:
    begin(data, role(data, WRITES), "REJECT")
    data.lab.advance(5)
    assert {each[12] for each in records(data)} <= {"REJECT"}


NOBODY = {**TRUST, "Statement": [{**TRUST["Statement"][0], "Principal": {"Service": "ec2.amazonaws.com"}}]}  # type: ignore[dict-item]


@pytest.mark.parametrize(("actions", "trust"), [(["logs:DescribeLogGroups"], TRUST), (WRITES, NOBODY)])
def test_a_role_that_may_not_write_leaves_the_log_empty_and_says_so(
    data: Data, actions: list[str], trust: dict[str, Any]
) -> None:
    begin(data, role(data, actions, trust))
    data.lab.advance(5)
    shown = state(data)
    assert (shown["DeliverLogsStatus"], shown["DeliverLogsErrorMessage"]) == ("FAILED", "Access error")
    assert records(data) == []


def test_a_role_that_gets_its_permission_later_delivers_from_then_on(data: Data) -> None:
    begin(data, role(data, ["logs:DescribeLogGroups"]))
    data.lab.advance(3)
    statement = {"Effect": "Allow", "Action": WRITES, "Resource": "*"}
    data.lab.client("iam").put_role_policy(
        RoleName="flows", PolicyName="own",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )  # fmt: skip
    data.lab.advance(5)
    assert state(data)["DeliverLogsStatus"] == "SUCCESS" and records(data)


def test_a_destination_that_does_not_fit_is_refused(data: Data) -> None:
    vpc = data.lab.ec2.describe_nat_gateways()["NatGateways"][0]["VpcId"]
    with pytest.raises(ClientError):
        data.lab.ec2.create_flow_logs(
            ResourceIds=[vpc], ResourceType="VPC", TrafficType="ALL", LogDestinationType="s3",
            LogDestination="arn:aws:s3:::nobodys-bucket", DeliverLogsPermissionArn=role(data, WRITES),
        )  # fmt: skip
    assert data.lab.ec2.describe_flow_logs()["FlowLogs"] == []
