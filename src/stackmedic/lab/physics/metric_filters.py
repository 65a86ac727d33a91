"""Metric filters: a line that fits a pattern is a point of a metric.

The value is a number or a field of the line (``$.took``, ``$bytes``); what has no such field, or no number in it, is no
point. With a default value, lines that do not fit are points of that value
(docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringPolicyExamples.html,
API reference, MetricTransformation: only lines that come in after the filter was made count).
"""

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.metrics.query import wire_key
from stackmedic.lab.physics.patterns import matcher

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


def count(account: "Account", group: str, events: Iterable[Mapping[str, Any]]) -> None:
    """Let lines count that a group has just got."""
    known = account.moto("logs").filters.metric_filters
    for each in [each for each in known if each["logGroupName"] == group]:
        matches = matcher(each.get("filterPattern") or "")
        for event in events:
            fits = matches(str(event["message"]))
            for transformation in each["metricTransformations"]:
                _point(account, transformation, event, fits)


def _point(account: "Account", transformation: Mapping[str, Any], event: Mapping[str, Any], fits: bool) -> None:
    value = (
        _value(str(transformation["metricValue"]), str(event["message"]))
        if fits
        else transformation.get("defaultValue")
    )
    if value is None:
        return
    key = wire_key(transformation["metricNamespace"], transformation["metricName"], _dimensions(transformation, event))
    unit = str(transformation.get("unit") or "None")
    account.metrics.put(key, float(event["timestamp"]) / 1000, [(float(value), 1.0)], unit)


def _dimensions(transformation: Mapping[str, Any], event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Dimensions are fields of the line."""
    found = []
    for name, field in (transformation.get("dimensions") or {}).items():
        value = _field(str(field), str(event["message"]))
        if value is not None:
            found.append({"Name": name, "Value": str(value)})
    return found


def _value(written: str, message: str) -> float | None:
    found = _field(written, message) if written.startswith("$") else written
    try:
        return float(str(found))
    except ValueError:
        return None


def _field(written: str, message: str) -> Any:
    """``$.a.b`` of a line in JSON."""
    try:
        found: Any = json.loads(message)
    except ValueError:
        return None
    for name in written.removeprefix("$.").split("."):
        if not isinstance(found, dict) or name not in found:
            return None
        found = found[name]
    return found
