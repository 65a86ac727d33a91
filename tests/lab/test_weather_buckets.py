"""AWS's published limits: bursts pass, what exceeds the rate is throttled, groups share, others are not hit."""

from typing import Any

import pytest

from stackmedic.lab.account import Account
from stackmedic.lab.weather.buckets import GROUPS, Buckets, group_of, moment
from stackmedic.lab.wire import Call
from tests.lab.small_account import START


def call(permission: str, region: str = "eu-west-1", **parameters: Any) -> Call:
    prefix, operation = permission.split(":")
    service = {"elasticloadbalancing": "elbv2"}.get(prefix, prefix)
    return Call(service, operation, region, "AKIA", parameters)


def passed(buckets: Buckets, made: Call, times: int, now: float) -> int:
    return sum(buckets.take(made, now) for _ in range(times))


@pytest.mark.parametrize(
    ("permission", "burst", "rate"),
    [
        ("ecs:DescribeServices", 100, 20),
        ("ecs:DescribeTaskDefinition", 50, 20),
        ("ecs:UpdateService", 50, 5),
        ("ecs:RegisterTaskDefinition", 20, 1),
        ("elasticloadbalancing:DescribeTargetHealth", 40, 10),
        ("ec2:AuthorizeSecurityGroupIngress", 50, 5),
        ("cloudtrail:LookupEvents", 2, 2),
        ("cloudwatch:DescribeAlarms", 9, 9),
        ("cloudwatch:SetAlarmState", 3, 3),
        ("logs:DescribeLogStreams", 25, 25),
        ("secretsmanager:PutSecretValue", 50, 50),
        ("sns:ListTopics", 30, 30),
        ("acm:DescribeCertificate", 10, 10),
        ("route53:ListHostedZones", 5, 5),
    ],
)
def test_a_burst_passes_and_then_the_rate(permission: str, burst: int, rate: int) -> None:
    buckets, made = Buckets(), call(permission)
    assert passed(buckets, made, burst + 50, 0.0) == burst
    assert passed(buckets, made, burst + 50, 1.0) == rate
    assert passed(buckets, made, burst + 50, 1_000.0) == burst


def test_groups_share_a_bucket_and_others_have_their_own() -> None:
    buckets = Buckets()
    assert passed(buckets, call("ecs:ListServices"), 200, 0.0) == 100
    assert passed(buckets, call("ecs:DescribeServices"), 1, 0.0) == 0
    assert passed(buckets, call("ecs:DescribeTasks"), 1, 0.0) == 1
    assert passed(buckets, call("ecs:DescribeServices", region="eu-west-2"), 1, 0.0) == 1
    assert passed(buckets, call("route53:ListResourceRecordSets"), 4, 0.0) == 4
    assert passed(buckets, call("route53:ListHostedZones"), 4, 0.0) == 1
    assert passed(buckets, call("ec2:DescribeVpcs"), 200, 0.0) == 100
    assert passed(buckets, call("ec2:DescribeSubnets"), 200, 0.0) == 100


def test_asking_ec2_for_everything_at_once_has_a_smaller_bucket() -> None:
    buckets = Buckets()
    assert passed(buckets, call("ec2:DescribeSecurityGroups"), 200, 0.0) == 50
    assert passed(buckets, call("ec2:DescribeSecurityGroups", MaxResults=100), 200, 0.0) == 100


def test_log_events_depend_on_the_region() -> None:
    rates = [group_of(call("logs:FilterLogEvents", region)) for region in ("us-east-1", "eu-central-1", "eu-west-1")]
    assert [each[1] for each in rates if each] == [25, 5, 10]


@pytest.mark.parametrize(
    "permission", ["rds:DescribeDBInstances", "iam:GetRole", "ecr:DescribeImages", "sts:AssumeRole"]
)
def test_what_aws_does_not_publish_is_never_throttled(permission: str) -> None:
    assert passed(Buckets(), call(permission), 2_000, 0.0) == 2_000


def test_every_group_is_a_positive_rate() -> None:
    assert all(burst >= rate > 0 for _, _, burst, rate in GROUPS)


def test_lab_time_refills_and_where_it_stands_still_real_time_does() -> None:
    running, standing = Account(START, 1, speed=60.0), Account(START, 1, speed=0.0)
    assert moment(running) == START
    before = moment(standing)
    standing.advance(100)
    assert moment(standing) - before >= 100
