"""Log groups, alarms, topics and scaling."""

from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation
from tests.mutation.stack import Stack, short
from tests.scenarios.lab import Lab

KEPT = (
    "AlarmName", "Namespace", "MetricName", "Statistic", "ComparisonOperator", "Threshold", "Period",
    "EvaluationPeriods", "TreatMissingData", "AlarmActions", "OKActions", "Dimensions", "ActionsEnabled",
)  # fmt: skip


def mutations(stack: Stack) -> Iterator[Mutation]:
    for group in stack.all("logs", "describe_log_groups", "logGroups"):
        name = group["logGroupName"]
        fields = ("logGroupName", "awslogs-group", "stoppedReason")
        yield Mutation(f"log group {name}: deleted", (name,), fields, no_group(name), starts=True)
        if group.get("retentionInDays"):
            yield Mutation(f"log group {name}: kept for ever", (name,), ("retentionInDays",), for_ever(name))
    for alarm in stack.all("cloudwatch", "describe_alarms", "MetricAlarms"):
        if "TargetTracking" not in alarm["AlarmName"] and alarm.get("MetricName"):
            yield from of_alarm(alarm)
    for topic in stack.all("sns", "list_topics", "Topics"):
        name = short(topic["TopicArn"])
        yield Mutation(f"topic {name}: nobody subscribed", (topic["TopicArn"],), ("Subscriptions",),
                       unsubscribe(topic["TopicArn"]))  # fmt: skip
    yield from scaling(stack)


def no_group(name: str) -> Any:
    return lambda lab: lab.client("logs").delete_log_group(logGroupName=name)


def for_ever(name: str) -> Any:
    return lambda lab: lab.client("logs").delete_retention_policy(logGroupName=name)


def of_alarm(alarm: dict[str, Any]) -> Iterator[Mutation]:
    name, known = alarm["AlarmName"], {key: alarm[key] for key in KEPT if alarm.get(key) is not None}
    reached = 1.0 if alarm["ComparisonOperator"].startswith("Less") else -1.0
    for title, field, value in (
        ("actions: off", "ActionsEnabled", False),
        ("actions: none", "AlarmActions", []),
        ("threshold: always crossed", "Threshold", alarm["Threshold"] + reached * (abs(alarm["Threshold"]) * 1e3 + 1)),
        ("dimensions: another's", "Dimensions", [each | {"Value": "no-such"} for each in alarm["Dimensions"]]),
        ("evaluation: 10 periods", "EvaluationPeriods", 10),
    ):
        yield Mutation(f"alarm {name} {title}", (name,), (field,), put(known | {field: value}))


def put(alarm: dict[str, Any]) -> Any:
    return lambda lab: lab.client("cloudwatch").put_metric_alarm(**alarm)


def unsubscribe(topic: str) -> Any:
    def apply(lab: Lab) -> None:
        sns = lab.client("sns")
        for each in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]:
            sns.unsubscribe(SubscriptionArn=each["SubscriptionArn"])

    return apply


def scaling(stack: Stack) -> Iterator[Mutation]:
    targets = stack.all(
        "application-autoscaling", "describe_scalable_targets", "ScalableTargets", ServiceNamespace="ecs"
    )
    for target in targets:
        name = short(target["ResourceId"])
        for title, field, value in (
            ("at its maximum", "MaxCapacity", target["MinCapacity"]),
            ("minimum", "MinCapacity", 1),
        ):
            yield Mutation(f"scaling of {name} {title}: {value}", (target["ResourceId"], name), (field,),
                           rescale(target, {field: value}))  # fmt: skip


def rescale(target: dict[str, Any], changed: dict[str, Any]) -> Any:
    about = {key: target[key] for key in ("ServiceNamespace", "ResourceId", "ScalableDimension")}
    return lambda lab: lab.client("application-autoscaling").register_scalable_target(**about, **changed)
