"""Scalable targets and the policies that follow a target."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack, short

SERVICE = "application-autoscaling"
OF = ("ServiceNamespace", "ResourceId", "ScalableDimension")
METRIC = "PredefinedMetricSpecification"


def mutations(stack: Stack) -> Iterator[Mutation]:
    for target in stack.all(SERVICE, "describe_scalable_targets", "ScalableTargets", ServiceNamespace="ecs"):
        yield from of_target(target)
    for policy in stack.all(SERVICE, "describe_scaling_policies", "ScalingPolicies", ServiceNamespace="ecs"):
        yield from of_policy(policy)


def of_target(target: dict[str, Any]) -> Iterator[Mutation]:
    name = short(target["ResourceId"])
    about, of = (target["ResourceId"], name), {key: target[key] for key in OF}
    for title, field, asked in (
        ("at its maximum", "MaxCapacity", {"MaxCapacity": target["MinCapacity"]}),
        ("minimum", "MinCapacity", {"MinCapacity": 1}),
        ("minimum", "MinCapacity", {"MinCapacity": target["MinCapacity"] + 2}),
        ("both", "MaxCapacity", {"MinCapacity": 1, "MaxCapacity": 1}),
        ("both", "MaxCapacity", {"MinCapacity": 0, "MaxCapacity": 0}),
        ("suspended", "SuspendedState", {"SuspendedState": dict.fromkeys(SUSPENDED, True)}),
    ):
        told = ", ".join(str(each) for each in asked.values()) if field != "SuspendedState" else "all"
        yield Mutation(f"scaling of {name} {title}: {told}", about, (field,),
                       call(SERVICE, "register_scalable_target", **of, **asked))  # fmt: skip
    yield Mutation(f"scaling of {name}: deregistered", about, ("ScalableTargets",),
                   call(SERVICE, "deregister_scalable_target", **of))  # fmt: skip


SUSPENDED = ("DynamicScalingInSuspended", "DynamicScalingOutSuspended", "ScheduledScalingSuspended")


def of_policy(policy: dict[str, Any]) -> Iterator[Mutation]:
    name, of = policy["PolicyName"], {key: policy[key] for key in ("PolicyName", *OF)}
    about = (name, policy["PolicyARN"], policy["ResourceId"])
    known = policy["TargetTrackingScalingPolicyConfiguration"]
    metric = known[METRIC]["PredefinedMetricType"]
    other = "ECSServiceAverageMemoryUtilization" if "CPU" in metric else "ECSServiceAverageCPUUtilization"
    for field, value in (
        ("TargetValue", 1.0), ("TargetValue", 99.0), ("DisableScaleIn", True), ("ScaleInCooldown", 0),
        ("ScaleOutCooldown", 3600), (METRIC, {"PredefinedMetricType": other}),
    ):  # fmt: skip
        told = other if field == METRIC else value
        asked = {"PolicyType": policy["PolicyType"],
                 "TargetTrackingScalingPolicyConfiguration": deepcopy(known) | {field: value}}  # fmt: skip
        yield Mutation(f"scaling policy {name} {field}: {told}", about, (field,),
                       call(SERVICE, "put_scaling_policy", **of, **asked))  # fmt: skip
    yield Mutation(f"scaling policy {name}: deleted", about, ("ScalingPolicies",),
                   call(SERVICE, "delete_scaling_policy", **of))  # fmt: skip
