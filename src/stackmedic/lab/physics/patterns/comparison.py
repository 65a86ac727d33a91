"""One comparison, as JSON and column patterns share it: ``= 4*``, ``!= "text"``, ``> 1000``, ``= %4[0-9]{2}%``."""

import operator
import re
from collections.abc import Callable
from typing import Any

from stackmedic.lab.physics.patterns.terms import BadPattern, regex

OPERATORS = r"!=|<=|>=|=|<|>"
VALUE = r'"(?:[^"\\]|\\.)*"|%[^%]*%|[^\s()&|,\]}]+'
ORDERED: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
Holds = Callable[[Any], bool]


def comparison(sign: str, value: str) -> Holds:
    """Whether a field's value meets the comparison."""
    if sign in ORDERED:
        limit, order = number(value), ORDERED[sign]
        if limit is None:
            raise BadPattern(f"A number is needed after {sign}: {value}")
        return lambda found: (seen := number(found)) is not None and order(seen, limit)
    equal = _equal(value)
    return equal if sign == "=" else lambda found: not equal(found)


def number(value: Any) -> float | None:
    """The number that a field or a text is."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _equal(value: str) -> Holds:
    if value.startswith("%"):
        found = regex(value)
        return lambda field: field is not None and found.search(text(field)) is not None
    wanted = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value
    exact = number(wanted) if not value.startswith('"') else None
    wildcard = re.compile(".*".join(re.escape(part) for part in wanted.split("*")), re.DOTALL)
    return lambda field: (
        (exact is not None and number(field) == exact) or (field is not None and bool(wildcard.fullmatch(text(field))))
    )


def text(value: Any) -> str:
    """A field as it stands in the log."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
