"""Queries over series: what GetMetricData, GetMetricStatistics and alarms ask, in one form."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.metrics.expression import Series, Value, evaluate
from stackmedic.lab.physics.metrics.series import Key

if TYPE_CHECKING:
    from stackmedic.lab.physics.metrics.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Query:
    """One metric with a statistic, or an expression over others."""

    id: str
    key: Key | None = None
    statistic: str = ""
    period: int = 60
    unit: str = ""
    expression: str = ""
    label: str = ""
    shown: bool = True


def query(spec: dict[str, Any]) -> Query:
    """A MetricDataQuery in its wire form."""
    stat = spec.get("MetricStat")
    shown, label = spec.get("ReturnData", True) is not False, str(spec.get("Label") or "")
    if not stat:
        period = int(spec.get("Period") or 60)
        return Query(spec["Id"], expression=spec.get("Expression", ""), period=period, label=label, shown=shown)
    metric = stat["Metric"]
    key = wire_key(metric["Namespace"], metric["MetricName"], metric.get("Dimensions") or ())
    unit = str(stat.get("Unit") or "")
    return Query(spec["Id"], key, stat["Stat"], int(stat["Period"]), unit, "", label or metric["MetricName"], shown)


def wire_key(namespace: str, name: str, dimensions: Iterable[dict[str, str]]) -> Key:
    return Key(namespace, name, tuple(sorted((each["Name"], each["Value"]) for each in dimensions)))


def points(metrics: "Metrics", asked: Query, start: float, end: float) -> Series:
    """Statistic by the period's start, in seconds."""
    if asked.key is None:
        return {}
    series = metrics.series.get(asked.key)
    if series is None or (asked.unit and asked.unit != series.unit):
        return {}
    found: Series = {}
    for at, bucket in metrics.buckets(asked.key, start, end, asked.period):
        value = bucket.statistic(asked.statistic)
        if value is not None:
            found[at] = value
    return found


def results(metrics: "Metrics", asked: list[Query], start: float, end: float) -> dict[str, Series]:
    """Every query's points by id. Raises BadExpression."""
    known: dict[str, Value] = {}
    of_metrics: dict[str, Series] = {}
    for each in asked:
        if not each.expression:
            known[each.id] = of_metrics[each.id] = points(metrics, each, start, end)
    times = _times(asked, start, end)
    open_ones = [each for each in asked if each.expression]
    while open_ones:  # An expression may use another that comes after it.
        ready = [each for each in open_ones if not any(_uses(each, other) for other in open_ones if other is not each)]
        for each in ready or open_ones[:1]:
            known[each.id] = evaluate(each.expression, known, of_metrics, times)
        open_ones = [each for each in open_ones if each.id not in known]
    return {each.id: _shown(known[each.id], times) for each in asked}


def _uses(one: Query, other: Query) -> bool:
    return bool(re.search(rf"\b{re.escape(other.id)}\b", one.expression))


def _times(asked: list[Query], start: float, end: float) -> list[int]:
    period = max(min((each.period for each in asked if not each.expression), default=60), 60)
    return list(range(int(start // 60) * 60, int(end), period))


def _shown(value: Value, times: list[int]) -> Series:
    """A number as a series; of an array only one series can be shown."""
    if isinstance(value, dict):
        return value
    if isinstance(value, list):
        return value[0] if value else {}
    return dict.fromkeys(times, value)
