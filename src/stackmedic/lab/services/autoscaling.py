"""Application Auto Scaling: the alarms of a target-tracking policy watch its target; targets have tags.

moto makes them with a threshold of its own. AWS alarms above the target value, and below nine tenths of it (Application
Auto Scaling user guide, "How target tracking scaling works"): the lower one is in ALARM whenever a service idles at its
minimum capacity, which is no sign of trouble.
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import after, before, own
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

LOW = 0.9
NOT_FOUND = "ObjectNotFoundException"


@after("application-autoscaling", "PutScalingPolicy")
def put_scaling_policy(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    wanted = call.parameters.get("TargetTrackingScalingPolicyConfiguration") or {}
    target = wanted.get("TargetValue")
    for each in stored.get("Alarms") or ():
        alarm = account.moto("cloudwatch").alarms.get(each["AlarmName"])
        if alarm is not None and target is not None:
            alarm.threshold = float(target) * (LOW if "-AlarmLow-" in alarm.name else 1.0)
            account.metrics.alarms.configured(alarm.name)


# What is gone is not found, which clients take for deleted; moto calls it invalid
# (github.com/hashicorp/terraform-provider-aws, pull/7982 and issues/18114).


@before("application-autoscaling", "DeleteScalingPolicy")
def may_delete(account: "Account", call: Call) -> None:
    asked = call.parameters
    place = (asked["ServiceNamespace"], asked["ResourceId"], asked["ScalableDimension"])
    if "\t".join((*place, asked["PolicyName"])) not in account.moto("application-autoscaling").policies:
        raise AwsError(NOT_FOUND, f"No scaling policy found for {_named(place)}, policy name: {asked['PolicyName']}")


@before("application-autoscaling", "DeregisterScalableTarget")
def may_deregister(account: "Account", call: Call) -> None:
    asked = call.parameters
    place = (asked["ServiceNamespace"], asked["ResourceId"], asked["ScalableDimension"])
    if place[1] not in account.moto("application-autoscaling").targets.get(place[2], {}):
        raise AwsError(NOT_FOUND, f"No scalable target found for {_named(place)}")


def _named(place: tuple[str, str, str]) -> str:
    return f"service namespace: {place[0]}, resource ID: {place[1]}, scalable dimension: {place[2]}"


@own("application-autoscaling", "DescribeScalingActivities")
def describe_scaling_activities(account: "Account", call: Call) -> dict[str, Any]:
    """Newest first; what was not scaled only for who asks (IncludeNotScaledActivities)."""
    asked = call.parameters
    found = [
        each
        for each in account.scaling.activities
        if asked.get("ResourceId") in (None, each["ResourceId"])
        and asked["ServiceNamespace"] == each["ServiceNamespace"]
        and (asked.get("IncludeNotScaledActivities") or "NotScaledReasons" not in each)
    ]
    return {"ScalingActivities": found}


# moto keeps no tags of scalable targets; a client that tags them (Terraform does) reads them back.


@after("application-autoscaling", "RegisterScalableTarget")
def register_scalable_target(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    target = _targets(account).get(stored.get("ScalableTargetARN", ""))
    if target is not None:
        target.tags = getattr(target, "tags", {}) | (call.parameters.get("Tags") or {})


@own("application-autoscaling", "ListTagsForResource")
def list_tags(account: "Account", call: Call) -> dict[str, Any]:
    return {"Tags": dict(getattr(_tagged(account, call), "tags", {}))}


@own("application-autoscaling", "TagResource")
def tag(account: "Account", call: Call) -> dict[str, Any]:
    target = _tagged(account, call)
    target.tags = getattr(target, "tags", {}) | call.parameters["Tags"]
    return {}


@own("application-autoscaling", "UntagResource")
def untag(account: "Account", call: Call) -> dict[str, Any]:
    target = _tagged(account, call)
    target.tags = {k: v for k, v in getattr(target, "tags", {}).items() if k not in call.parameters["TagKeys"]}
    return {}


def _targets(account: "Account") -> dict[str, Any]:
    """Every scalable target by ARN."""
    kept = account.moto("application-autoscaling").targets
    return {each.arn: each for by_resource in kept.values() for each in by_resource.values()}


def _tagged(account: "Account", call: Call) -> Any:
    arn = call.parameters["ResourceARN"]
    found = _targets(account).get(arn)
    if found is None:
        raise AwsError("ResourceNotFoundException", f"The resource {arn} was not found.")
    return found
