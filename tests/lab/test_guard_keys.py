"""Condition keys that calls bring: tags of what they are about, and what their parameters say; through the gateway."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stackmedic.lab.account import REGION
from tests.lab.open_account import OpenAccount, allow

BLUE = [{"Key": "team", "Value": "blue"}]
Make = Callable[[OpenAccount, list[dict[str, str]]], dict[str, Any]]


@pytest.fixture
def account() -> OpenAccount:
    made = OpenAccount()
    made.enforce()
    return made


def mapping(tags: list[dict[str, str]]) -> dict[str, str]:
    return {each["Key"]: each["Value"] for each in tags}


def security_group(account: OpenAccount, tags: list[dict[str, str]]) -> dict[str, Any]:
    kind = {"TagSpecifications": [{"ResourceType": "security-group", "Tags": tags}]} if tags else {}
    return {"GroupId": account("ec2").create_security_group(GroupName="g", Description="g", **kind)["GroupId"]}


def secret(account: OpenAccount, tags: list[dict[str, str]]) -> dict[str, Any]:
    return {"SecretId": account("secretsmanager").create_secret(Name="s", SecretString="x", Tags=tags)["ARN"]}


def repository(account: OpenAccount, tags: list[dict[str, str]]) -> dict[str, Any]:
    account("ecr").create_repository(repositoryName="r", tags=tags)
    return {"repositoryName": "r"}


def log_group(account: OpenAccount, tags: list[dict[str, str]]) -> dict[str, Any]:
    account("logs").create_log_group(logGroupName="l", tags=mapping(tags))
    return {"logGroupName": "l", "retentionInDays": 7}


def role(account: OpenAccount, tags: list[dict[str, str]]) -> dict[str, Any]:
    account("iam").create_role(RoleName="r", AssumeRolePolicyDocument="{}", Tags=tags)
    return {"RoleName": "r"}


def alarm(account: OpenAccount, tags: list[dict[str, str]]) -> dict[str, Any]:
    account("cloudwatch").put_metric_alarm(
        AlarmName="a", Namespace="n", MetricName="m", Statistic="Sum", Threshold=1.0, Period=60, EvaluationPeriods=1,
        ComparisonOperator="GreaterThanThreshold", Tags=tags,
    )  # fmt: skip
    return {"AlarmName": "a", "StateValue": "OK", "StateReason": "tested"}


def topic(account: OpenAccount, tags: list[dict[str, str]]) -> dict[str, Any]:
    return {"TopicArn": account("sns").create_topic(Name="t", Tags=tags)["TopicArn"], "Message": "m"}


BUCKET = "shared-things"


def bucket(account: OpenAccount) -> None:
    account("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})


def key(account: OpenAccount, tags: list[dict[str, str]]) -> dict[str, Any]:
    made = account("kms").create_key(Tags=[{"TagKey": each["Key"], "TagValue": each["Value"]} for each in tags])
    return {"KeyId": made["KeyMetadata"]["KeyId"]}


TAGGED: list[tuple[str, str, Make]] = [
    ("ec2", "delete_security_group", security_group),
    ("secretsmanager", "get_secret_value", secret),
    ("ecr", "delete_repository", repository),
    ("logs", "put_retention_policy", log_group),
    ("iam", "delete_role", role),
    ("cloudwatch", "set_alarm_state", alarm),
    ("sns", "publish", topic),
    ("kms", "describe_key", key),
]


@pytest.mark.parametrize(("service", "operation", "make"), TAGGED, ids=[service for service, _, _ in TAGGED])
@pytest.mark.parametrize("tags", [BLUE, []], ids=["tagged", "untagged"])
def test_a_resource_s_tag_opens_it_and_its_absence_does_not(
    account: OpenAccount, service: str, operation: str, make: Make, tags: list[dict[str, str]]
) -> None:
    asked = make(account, tags)
    mine = allow("*", "*", Condition={"StringEquals": {"aws:ResourceTag/team": "blue"}})
    call = getattr(account.by(account.user("ann", mine))(service), operation)
    if tags:
        call(**asked)
    else:
        with pytest.raises(ClientError, match=r"not authorized|Denied"):
            call(**asked)


def test_a_bucket_may_be_listed_where_one_s_own_things_are(account: OpenAccount) -> None:
    """S3 user guide, "Controlling access to a bucket with user policies"; IAM user guide, "Variables and tags"."""
    bucket(account)
    home = {"StringLike": {"s3:prefix": ["", "home/", "home/${aws:username}/*"]}}
    ann = account.by(account.user("ann", allow("s3:ListBucket", f"arn:aws:s3:::{BUCKET}", Condition=home)))("s3")
    for prefix in ("", "home/", "home/ann/", "home/ann/2026/"):
        assert ann.list_objects_v2(Bucket=BUCKET, Prefix=prefix)["KeyCount"] == 0
    for asked in ({"Prefix": "home/bob/"}, {"Prefix": "other/"}, {}):
        with pytest.raises(ClientError, match="AccessDenied"):
            ann.list_objects_v2(Bucket=BUCKET, **asked)


def test_groups_may_be_changed_in_one_vpc_only(account: OpenAccount) -> None:
    """IAM user guide, "Amazon EC2: Allows managing EC2 security groups associated with a specific VPC"."""
    ec2 = account("ec2")
    groups = []
    for block in ("10.1.0.0/16", "10.2.0.0/16"):
        vpc = ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
        groups.append((vpc, ec2.create_security_group(GroupName="g", Description="g", VpcId=vpc)["GroupId"]))
    (mine, group), (_, other) = groups
    one = {"ArnEquals": {"ec2:Vpc": account.account.arn("ec2", f"vpc/{mine}")}}
    ann = account.by(account.user("ann", allow("ec2:AuthorizeSecurityGroupIngress", "*", Condition=one)))("ec2")
    permission = [{"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]
    assert ann.authorize_security_group_ingress(GroupId=group, IpPermissions=permission)["Return"]
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        ann.authorize_security_group_ingress(GroupId=other, IpPermissions=permission)


def test_a_size_may_be_demanded(account: OpenAccount) -> None:
    """RDS user guide, "Allow a user to create a DB instance that uses … a given class" (keys of Amazon RDS)."""
    small = {"StringEquals": {"rds:DatabaseClass": "db.t3.micro", "rds:DatabaseEngine": "postgres"}}
    ann = account.by(account.user("ann", allow("rds:CreateDBInstance", "*", Condition=small)))("rds")
    with pytest.raises(ClientError, match="AccessDenied"):
        ann.create_db_instance(DBInstanceIdentifier="d", DBInstanceClass="db.r6g.large", Engine="postgres")


def test_only_some_tags_may_be_given(account: OpenAccount) -> None:
    """IAM user guide, "Controlling access during AWS requests": aws:RequestTag with ForAllValues on aws:TagKeys."""
    demand = {
        "StringEquals": {"aws:RequestTag/environment": ["preprod", "production"]},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["environment", "cost"]},
    }
    ann = account.by(account.user("ann", allow("ecs:CreateCluster", "*", Condition=demand)))("ecs")
    given = {"environment": "preprod", "cost": "42"}
    tags = [{"key": name, "value": value} for name, value in given.items()]
    assert ann.create_cluster(clusterName="a", tags=tags)["cluster"]["status"] == "ACTIVE"
    for wrong in ([*tags, {"key": "owner", "value": "ann"}], [{"key": "cost", "value": "42"}], []):
        with pytest.raises(ClientError, match="AccessDenied"):
            ann.create_cluster(clusterName="b", tags=wrong)


def test_the_simulator_knows_variables_as_the_gateway_does(account: OpenAccount) -> None:
    mine = allow("s3:GetObject", "arn:aws:s3:::b/home/${aws:username}/*")
    document = json.dumps({"Version": "2012-10-17", "Statement": [mine]})
    entry = {"ContextKeyName": "aws:username", "ContextKeyType": "string", "ContextKeyValues": ["ann"]}
    results = account("iam").simulate_custom_policy(
        PolicyInputList=[document], ActionNames=["s3:GetObject"], ContextEntries=[entry],
        ResourceArns=["arn:aws:s3:::b/home/ann/x", "arn:aws:s3:::b/home/bob/x"],
    )["EvaluationResults"]  # fmt: skip
    assert [each["EvalDecision"] for each in results] == ["allowed", "implicitDeny"]
