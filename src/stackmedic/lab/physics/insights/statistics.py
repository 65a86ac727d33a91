"""``stats``: functions over groups of events.

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from stackmedic.lab.physics.insights.functions import number, text

Rows = Sequence[Any]


def _numbers(values: Rows) -> list[float]:
    return [found for found in (number(each) for each in values) if found is not None]


def _percentile(values: list[float], share: float) -> float | None:
    """The value below which so many per cent lie."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share / 100 * len(ordered)) - 1))]


def _spread(values: list[float]) -> float | None:
    if not values:
        return None
    mean = sum(values) / len(values)
    return math.sqrt(sum((each - mean) ** 2 for each in values) / len(values))


# By name: (values of the argument in the order of time, further arguments) → result.
AGGREGATES: dict[str, Callable[[Rows, Rows], Any]] = {
    "count": lambda values, more: float(sum(each is not None for each in values)),
    "count_distinct": lambda values, more: float(len({text(each) for each in values if each is not None})),
    "sum": lambda values, more: sum(_numbers(values)),
    "avg": lambda values, more: sum(_numbers(values)) / len(_numbers(values)) if _numbers(values) else None,
    "min": lambda values, more: min(_numbers(values), default=None),
    "max": lambda values, more: max(_numbers(values), default=None),
    "stddev": lambda values, more: _spread(_numbers(values)),
    "median": lambda values, more: _percentile(_numbers(values), 50),
    "pct": lambda values, more: _percentile(_numbers(values), number(more[0]) or 0.0),
    "percentile": lambda values, more: _percentile(_numbers(values), number(more[0]) or 0.0),
    "earliest": lambda values, more: next((each for each in values if each is not None), None),
    "latest": lambda values, more: next((each for each in reversed(values) if each is not None), None),
    "sortsfirst": lambda values, more: min((text(each) for each in values if each is not None), default=None),
    "sortslast": lambda values, more: max((text(each) for each in values if each is not None), default=None),
}
