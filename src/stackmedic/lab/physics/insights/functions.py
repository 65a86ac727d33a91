"""Functions of Logs Insights, and how it takes values: text where it can be text, numbers where both can be numbers.

Source: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-operations-functions.html.
"""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Any

SPANS_S = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 604_800.0}
SPAN = re.compile(r"(\d+)\s*(ms|milliseconds?|s|seconds?|m|minutes?|h|hours?|d|days?|w|weeks?)")


def number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        found = float(str(value))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def text(value: Any) -> str:
    """A value as it is shown: whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.4f}".rstrip("0").rstrip(".")
    return str(value)


def equal(left: Any, right: Any) -> bool:
    if left is None or right is None:
        return False
    one, other = number(left), number(right)
    return one == other if one is not None and other is not None else text(left) == text(right)


def order(left: Any, right: Any) -> int | None:
    """Negative, zero or positive; None when one of them is not there."""
    if left is None or right is None:
        return None
    one, other = number(left), number(right)
    if one is not None and other is not None:
        return (one > other) - (one < other)
    return (text(left) > text(right)) - (text(left) < text(right))


def span_s(written: Any) -> float:
    """``5m``, ``1h``, ``30 seconds``."""
    found = SPAN.fullmatch(text(written))
    if found is None:
        raise ValueError(f"{written} is no period")
    unit = found[2]
    return float(found[1]) * SPANS_S["ms" if unit.startswith(("ms", "milli")) else unit[0]]


def moment(milliseconds: float) -> str:
    """As Insights shows times."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def floor_to(milliseconds: Any, written: Any) -> float | None:
    at, step = number(milliseconds), span_s(written) * 1000
    return None if at is None else at // step * step


def _replace(value: Any, old: Any, new: Any) -> str:
    return text(value).replace(text(old), text(new))


def _numbers(function: Callable[..., float]) -> Callable[..., float | None]:
    def reckon(*given: Any) -> float | None:
        values = [number(each) for each in given]
        return None if any(each is None for each in values) else float(function(*values))

    return reckon


def _in_subnet(address: Any, block: Any) -> bool:
    try:
        return ip_address(text(address)) in ip_network(text(block), strict=False)
    except ValueError:
        return False


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "ispresent": lambda value: value is not None,
    "isempty": lambda value: value is None or text(value) == "",
    "isblank": lambda value: value is None or not text(value).strip(),
    "coalesce": lambda *values: next((each for each in values if each is not None), None),
    "strlen": lambda value: float(len(text(value))),
    "tolower": lambda value: text(value).lower(),
    "toupper": lambda value: text(value).upper(),
    "trim": lambda value: text(value).strip(),
    "ltrim": lambda value: text(value).lstrip(),
    "rtrim": lambda value: text(value).rstrip(),
    "concat": lambda *values: "".join(text(each) for each in values),
    "replace": _replace,
    "strcontains": lambda value, part: text(part) in text(value),
    "substr": lambda value, start, *length: text(value)[int(start) :][: int(length[0]) if length else None],
    "abs": _numbers(abs),
    "ceil": _numbers(math.ceil),
    "floor": _numbers(math.floor),
    "sqrt": _numbers(lambda value: math.sqrt(value) if value >= 0 else 0.0),
    "log": _numbers(lambda value: math.log(value) if value > 0 else 0.0),
    "greatest": _numbers(max),
    "least": _numbers(min),
    "datefloor": floor_to,
    "frommillis": lambda value: value,
    "tomillis": lambda value: value,
    "isvalidipv4": lambda value: _in_subnet(value, "0.0.0.0/0"),
    "isipv4insubnet": _in_subnet,
    "isipinsubnet": _in_subnet,
}
