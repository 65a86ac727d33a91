"""Signals: log lines, alarms, metric series."""

from dataclasses import dataclass
from datetime import datetime

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine(Noun):
    """From ``logs:GetLogEvents``; scope: (task ARN, container name), oldest first."""

    at: datetime = wire("timestamp")
    message: str = wire("message")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension(Noun):
    """A name and value that, together with its siblings, picks one metric exactly."""

    name: str = wire("Name")
    value: str = wire("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm(Noun):
    """From ``cloudwatch:DescribeAlarms``; key: ``name``. State: OK, ALARM, INSUFFICIENT_DATA."""

    name: str = wire("AlarmName")
    arn: str = wire("AlarmArn")
    state: str = wire("StateValue")
    state_reason: str | None = wire("StateReason")
    state_changed_at: datetime | None = wire("StateTransitionedTimestamp || StateUpdatedTimestamp")
    namespace: str | None = wire("Namespace")
    metric: str | None = wire("MetricName")
    dimensions: tuple[Dimension, ...] = wire("Dimensions", ())
    threshold: float | None = wire("Threshold")
    actions_enabled: bool = wire("ActionsEnabled", True)
    actions: tuple[str, ...] = wire("AlarmActions", ())
    statistic: str | None = wire("Statistic")
    comparison: str | None = wire("ComparisonOperator")
    period_s: int | None = wire("Period")
    missing_data: str | None = wire("TreatMissingData")

    def dimension(self, name: str) -> str | None:
        return next((each.value for each in self.dimensions if each.name == name), None)

    @property
    def ordered(self) -> tuple[tuple[str, str], ...]:
        """Its dimensions in the order in which series name them, so that one metric has one label: by name, but target
        groups before their load balancer."""
        pairs = sorted((each.name, each.value) for each in self.dimensions)
        return tuple(reversed(pairs) if self.namespace == "AWS/ApplicationELB" else pairs)

    @property
    def label(self) -> str:
        """The label of the series that it looks at, where that is one."""
        return "/".join((f"{self.namespace}/{self.metric}/{self.statistic}", *(value for _, value in self.ordered)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Series(Noun):
    """From ``cloudwatch:GetMetricData``; key: the label ``namespace/metric/statistic/dimension value``.

    ``at`` and ``values`` run in parallel, oldest first, one point a minute; a minute without data has no point.
    """

    label: str = wire("Label")
    at: tuple[datetime, ...] = wire("Timestamps", ())
    values: tuple[float, ...] = wire("Values", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription(Noun):
    """From ``sns:ListSubscriptions``; scope: everything. ``arn`` may be PendingConfirmation."""

    arn: str = wire("SubscriptionArn")
    topic_arn: str = wire("TopicArn")
    protocol: str = wire("Protocol", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Noun):
    """From ``sns:GetTopicAttributes``; key: ``arn``."""

    arn: str = wire("Attributes.TopicArn")
    policy: str | None = wire("Attributes.Policy")
    key_id: str | None = wire("Attributes.KmsMasterKeyId")


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthEvent(Noun):
    """From ``health:DescribeEvents``, open or upcoming; scope: everywhere. Category: issue, scheduledChange, …"""

    arn: str = wire("arn")
    service: str = wire("service", "")
    code: str = wire("eventTypeCode", "")
    category: str = wire("eventTypeCategory", "")
    region: str = wire("region", "")
    began_at: datetime | None = wire("startTime")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogGroup(Noun):
    """From ``logs:DescribeLogGroups``; scope: the name that a container names, which is a prefix of those found."""

    name: str = wire("logGroupName")
    kept_days: int | None = wire("retentionInDays")
