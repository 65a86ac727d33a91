"""What people do to the shop by plain AWS calls, and what its bills and its state say."""

import json
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from botocore.exceptions import ClientError

from stackmedic.lab.fault import Aws, State, groups
from tests.scenarios.lab import Lab

LOG_GROUP = "/ecs/ecommerce-dev-product"
BUCKET, LOCK = "ecommerce-terraform-state", "dev/terraform.tfstate.tflock"


def now(lab: Lab) -> Any:
    answer = lab.client("sts").get_caller_identity()
    return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])


# Logs


def keep_for_ever(aws: Aws) -> State:
    aws("logs").delete_retention_policy(logGroupName=LOG_GROUP)
    return {}


def keep_a_month(aws: Aws, state: State) -> None:
    aws("logs").put_retention_policy(logGroupName=LOG_GROUP, retentionInDays=30)


def never_expires(lab: Lab, state: State) -> None:
    found = lab.client("logs").describe_log_groups(logGroupNamePrefix=LOG_GROUP)["logGroups"][0]
    assert "retentionInDays" not in found


# Bills


def scale(aws: Aws, count: int) -> None:
    """Within what the service may scale to, so that nothing scales it back."""
    for each in aws.services():
        aws("ecs").update_service(cluster=each["clusterArn"], service=each["serviceName"], desiredCount=count)


def bill(lab: Lab, days_ago: int) -> float:
    """Dollars for containers on one day."""
    day = now(lab).date() - timedelta(days=days_ago)
    found = lab.client("ce").get_cost_and_usage(
        TimePeriod={"Start": str(day), "End": str(day + timedelta(days=1))}, Granularity="DAILY",
        Metrics=["UnblendedCost"],
        Filter={"Dimensions": {"Key": "SERVICE", "Values": ["Amazon Elastic Container Service"]}},
    )["ResultsByTime"][0]["Total"]["UnblendedCost"]["Amount"]  # fmt: skip
    return float(found)


def scaled_up(aws: Aws) -> State:
    """What the services may scale to is raised as well, as somebody does who wants it to last."""
    scaling = aws("application-autoscaling")
    kept = []
    for each in scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]:
        named = {name: each[name] for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")}
        kept.append({**named, "MinCapacity": each["MinCapacity"], "MaxCapacity": each["MaxCapacity"]})
        scaling.register_scalable_target(**named, MinCapacity=4, MaxCapacity=10)
    scale(aws, 4)
    return {"targets": kept}


def scaled_down(aws: Aws, state: State) -> None:
    for each in state["targets"]:
        aws("application-autoscaling").register_scalable_target(**each)
    scale(aws, 2)


def costs_more(lab: Lab, state: State) -> None:
    assert bill(lab, 1) > 1.7 * bill(lab, 5) > 0


def costs_at_night(lab: Lab, state: State) -> None:
    """A development environment costs as much on a night as on a day, as it runs."""
    assert bill(lab, 1) > 0


# Terraform's lock: an object that is only ever made where none is (`use_lockfile`)


def lock(aws: Aws) -> State:
    """Somebody's run holds the lock; a second one wants it."""
    s3 = aws("s3")
    where = {} if aws.region == "us-east-1" else {"LocationConstraint": aws.region}
    s3.create_bucket(Bucket=BUCKET, **({"CreateBucketConfiguration": where} if where else {}))
    take(s3)
    try:
        take(s3)
    except ClientError as error:
        return {"code": error.response["Error"]["Code"]}
    return {"code": ""}


def take(s3: Any) -> None:
    said = {"ID": "5a0f3c1e-9d3c-4a5e-8c2b-2f0d6f1e7a90", "Operation": "OperationTypeApply", "Who": "ci@runner"}
    s3.put_object(Bucket=BUCKET, Key=LOCK, Body=json.dumps(said), IfNoneMatch="*")


def unlock(aws: Aws, state: State) -> None:
    """What `terraform force-unlock` does, or the run that ends."""
    aws("s3").delete_object(Bucket=BUCKET, Key=LOCK)


def locked(lab: Lab, state: State) -> None:
    assert state["code"] == "PreconditionFailed"


def left_behind(lab: Lab, state: State) -> None:
    """The lock is older than any run takes."""
    locked(lab, state)
    found = lab.client("s3").head_object(Bucket=BUCKET, Key=LOCK)
    assert now(lab) - found["LastModified"] > timedelta(hours=2)


# Drift


def open_by_hand(aws: Aws) -> State:
    """A rule that no configuration knows."""
    group = groups.of_service(aws, aws.services()[0])
    rule = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "203.0.113.0/24"}]}]
    groups.call(aws, "authorize", group, "ingress", rule)
    return {"group": group, "rule": rule}


def close_again(aws: Aws, state: State) -> None:
    groups.call(aws, "revoke", state["group"], "ingress", state["rule"])


def one_rule_more(lab: Lab, state: State) -> None:
    found = lab.ec2.describe_security_groups(GroupIds=[state["group"]])["SecurityGroups"][0]
    assert any(each.get("FromPort") == 22 for each in found["IpPermissions"])
