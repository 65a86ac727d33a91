"""Log groups, alarms and topics."""

from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack, short
from tests.scenarios.lab import Lab

KEPT = (
    "AlarmName", "Namespace", "MetricName", "Statistic", "ComparisonOperator", "Threshold", "Period",
    "EvaluationPeriods", "TreatMissingData", "AlarmActions", "OKActions", "Dimensions", "ActionsEnabled",
)  # fmt: skip
TURNED = {
    "GreaterThanThreshold": "LessThanThreshold",
    "LessThanThreshold": "GreaterThanThreshold",
}


def mutations(stack: Stack) -> Iterator[Mutation]:
    for group in stack.all("logs", "describe_log_groups", "logGroups"):
        name = group["logGroupName"]
        fields = ("logGroupName", "awslogs-group", "stoppedReason")
        yield Mutation(f"log group {name}: deleted", (name,), fields, no_group(name), starts=True)
        if group.get("retentionInDays"):
            yield Mutation(f"log group {name}: kept for ever", (name,), ("retentionInDays",),
                           call("logs", "delete_retention_policy", logGroupName=name))  # fmt: skip
            yield Mutation(f"log group {name} retention: 1", (name,), ("retentionInDays",),
                           call("logs", "put_retention_policy", logGroupName=name, retentionInDays=1))  # fmt: skip
        if group.get("kmsKeyId"):
            yield Mutation(f"log group {name} kmsKeyId: none", (name,), ("kmsKeyId",),
                           call("logs", "disassociate_kms_key", logGroupName=name))  # fmt: skip
    for alarm in stack.all("cloudwatch", "describe_alarms", "MetricAlarms"):
        if "TargetTracking" not in alarm["AlarmName"] and alarm.get("MetricName"):
            yield from of_alarm(alarm)
    for topic in stack.all("sns", "list_topics", "Topics"):
        name = short(topic["TopicArn"])
        arn, about = topic["TopicArn"], (topic["TopicArn"],)
        yield Mutation(f"topic {name}: nobody subscribed", about, ("Subscriptions",), unsubscribe(arn))
        yield Mutation(f"topic {name}: deleted", about, ("Topics", "TopicArn"),
                       call("sns", "delete_topic", TopicArn=arn))  # fmt: skip
        for value in ("", "alias/aws/sns"):
            asked = {"AttributeName": "KmsMasterKeyId", "AttributeValue": value}
            yield Mutation(f"topic {name} KmsMasterKeyId: {value or 'none'}", about, ("KmsMasterKeyId",),
                           call("sns", "set_topic_attributes", TopicArn=arn, **asked))  # fmt: skip


def no_group(name: str) -> Any:
    return lambda lab: lab.client("logs").delete_log_group(logGroupName=name)


def of_alarm(alarm: dict[str, Any]) -> Iterator[Mutation]:
    name, known = alarm["AlarmName"], {key: alarm[key] for key in KEPT if alarm.get(key) is not None}
    reached = 1.0 if alarm["ComparisonOperator"].startswith("Less") else -1.0
    for title, field, value in (
        ("actions: off", "ActionsEnabled", False),
        ("actions: none", "AlarmActions", []),
        ("threshold: always crossed", "Threshold", alarm["Threshold"] + reached * (abs(alarm["Threshold"]) * 1e3 + 1)),
        ("dimensions: another's", "Dimensions", [each | {"Value": "no-such"} for each in alarm["Dimensions"]]),
        ("threshold: never crossed", "Threshold", alarm["Threshold"] - reached * (abs(alarm["Threshold"]) * 1e3 + 1)),
        ("threshold: one more", "Threshold", alarm["Threshold"] + 1),
        ("comparison: turned round", "ComparisonOperator", TURNED[alarm["ComparisonOperator"]]),
        ("statistic: other", "Statistic", "Sum" if alarm["Statistic"] != "Sum" else "Average"),
        ("period: 60", "Period", 60),
        ("evaluation: 1 period", "EvaluationPeriods", 1),
        ("evaluation: 10 periods", "EvaluationPeriods", 10),
        ("missing data: breaching", "TreatMissingData", "breaching"),
        ("missing data: missing", "TreatMissingData", "missing"),
        ("metric: no such", "MetricName", "NoSuchMetric"),
        ("namespace: no such", "Namespace", "NoSuch"),
        ("OK actions: none", "OKActions", []),
        ("actions: no such topic", "AlarmActions", [each + "-gone" for each in alarm.get("AlarmActions", [])]),
    ):
        yield Mutation(f"alarm {name} {title}", (name,), (field,), put(known | {field: value}))
    yield Mutation(f"alarm {name}: deleted", (name,), ("MetricAlarms",),
                   call("cloudwatch", "delete_alarms", AlarmNames=[name]))  # fmt: skip
    both = known | {"TreatMissingData": "breaching", "MetricName": "NoSuchMetric"}
    yield Mutation(f"alarm {name} metric: no such, and missing data breaches", (name,),
                   ("TreatMissingData", "MetricName"), put(both))  # fmt: skip


def put(alarm: dict[str, Any]) -> Any:
    return lambda lab: lab.client("cloudwatch").put_metric_alarm(**alarm)


def unsubscribe(topic: str) -> Any:
    def apply(lab: Lab) -> None:
        sns = lab.client("sns")
        for each in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]:
            sns.unsubscribe(SubscriptionArn=each["SubscriptionArn"])

    return apply
