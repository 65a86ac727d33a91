"""A policy's Condition block against what is known of a request.

All operators of a block must hold, and all keys of an operator; of a key's values one is enough (for a negated
operator: none may match). A key that the request does not have fails a condition, except under a negated operator,
``…IfExists``, ``Null`` and ``ForAllValues:``.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
reference_policies_condition-logic-multiple-context-keys-or-values.html.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Any

from stackmedic.lab.physics.wildcards import like, plain

Compare = Callable[[str, str], bool]


def holds(conditions: Mapping[str, Any], context: Mapping[str, Any]) -> bool:
    """Whether the whole block holds."""
    known = {name.lower(): value for name, value in context.items()}
    return all(
        _one(operator, known.get(key.lower()), [str(each) for each in _listed(wanted)])
        for operator, keys in conditions.items()
        for key, wanted in keys.items()
    )


def _one(operator: str, found: Any, wanted: list[str]) -> bool:
    quantifier, _, rest = operator.rpartition(":")
    if_exists = rest.endswith("IfExists")
    name = rest.removesuffix("IfExists")
    if name == "Null":
        return (found is None) == (wanted[0].lower() == "true")
    negated = "Not" in name
    if found is None:
        return if_exists or quantifier == "ForAllValues" or (negated and quantifier != "ForAnyValue")
    compare = OPERATORS.get(name.replace("Not", "", 1) if negated else name)
    if compare is None:
        return False
    values = [_text(each) for each in _listed(found)]
    met = [any(compare(value, each) for each in wanted) != negated for value in values]
    if quantifier == "ForAllValues":
        return all(met)
    return any(met) if quantifier == "ForAnyValue" else all(met)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]


def _arn_like(value: str, pattern: str) -> bool:
    """Each of an ARN's six parts is compared for itself, so that a wildcard does not reach over a colon."""
    parts, patterns = value.split(":", 5), pattern.split(":", 5)
    return len(parts) == len(patterns) and all(like(a, b) for a, b in zip(parts, patterns, strict=True))


def _number(compare: Callable[[float, float], bool]) -> Compare:
    def compared(value: str, wanted: str) -> bool:
        try:
            return compare(float(value), float(wanted))
        except ValueError:
            return False

    return compared


def _moment(text: str) -> float:
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _date(compare: Callable[[float, float], bool]) -> Compare:
    def compared(value: str, wanted: str) -> bool:
        try:
            return compare(_moment(value), _moment(wanted))
        except ValueError:
            return False

    return compared


def _ip(value: str, block: str) -> bool:
    try:
        return ip_address(value) in ip_network(block, strict=False)
    except ValueError:
        return False


OPERATORS: dict[str, Compare] = {
    "StringEquals": lambda value, wanted: value == plain(wanted),
    "StringEqualsIgnoreCase": lambda value, wanted: value.lower() == plain(wanted).lower(),
    "StringLike": like,
    "ArnEquals": _arn_like,
    "ArnLike": _arn_like,
    "Bool": lambda value, wanted: value.lower() == wanted.lower(),
    "BinaryEquals": lambda value, wanted: value == wanted,
    "IpAddress": _ip,
    "NumericEquals": _number(lambda a, b: a == b),
    "NumericLessThan": _number(lambda a, b: a < b),
    "NumericLessThanEquals": _number(lambda a, b: a <= b),
    "NumericGreaterThan": _number(lambda a, b: a > b),
    "NumericGreaterThanEquals": _number(lambda a, b: a >= b),
    "DateEquals": _date(lambda a, b: a == b),
    "DateLessThan": _date(lambda a, b: a < b),
    "DateLessThanEquals": _date(lambda a, b: a <= b),
    "DateGreaterThan": _date(lambda a, b: a > b),
    "DateGreaterThanEquals": _date(lambda a, b: a >= b),
}
