"""Which action a listener takes for a request, and which target groups a balancer uses at all.

Source: Elastic Load Balancing user guide, "Listener rules for your Application Load Balancer": rules in order of
priority, the default last; a path pattern is case-sensitive, a host header is not; ``*`` is any number of characters,
``?`` one.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from stackmedic.lab.physics.balancer.nodes import CLIENT
from stackmedic.lab.physics.firewall import within


class Request(NamedTuple):
    """One kind of client request."""

    host: str
    path: str


def actions(rule: Any) -> list[dict[str, Any]]:
    """A rule's actions in their wire form; moto keeps them wrapped or plain."""
    return [each if isinstance(each, dict) else each.data for each in rule.actions]


def rules(listener: Any) -> Iterator[tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """(conditions, actions) of each rule in the order in which they are tried."""
    own = [rule for rule in listener.rules.values() if rule.priority != "default"]
    for rule in sorted(own, key=lambda rule: int(rule.priority)):
        yield rule.conditions, actions(rule)
    yield [], [each if isinstance(each, dict) else each.data for each in listener.default_actions]


def forwards(action: dict[str, Any]) -> list[tuple[str, float]]:
    """(target group's ARN, share) of a forward action; nothing for other kinds."""
    if str(action.get("Type", "")).lower() != "forward":
        return []
    groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    weights = [(each["TargetGroupArn"], float(each.get("Weight", 1))) for each in groups]
    if not weights and action.get("TargetGroupArn"):
        weights = [(action["TargetGroupArn"], 1.0)]
    total = sum(weight for _, weight in weights)
    return [(arn, weight / total) for arn, weight in weights if weight and total]


def action_lists(balancer: Any) -> Iterator[Any]:
    """The lists that hold a balancer's actions; moto puts a new list where it changes one."""
    yield balancer.arn
    for listener in balancer.listeners.values():
        yield listener.default_actions
        for rule in listener._non_default_rules.values():
            yield rule.actions


def used_by(balancer: Any) -> set[str]:
    """The ARNs of the target groups that any listener or rule of a balancer names, with whatever weight."""
    found: set[str] = set()
    for listener in balancer.listeners.values():
        for _, taken in rules(listener):
            for action in taken:
                groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
                found.update(each["TargetGroupArn"] for each in (*groups, action) if each.get("TargetGroupArn"))
    return found


def chosen(listener: Any, request: Request) -> dict[str, Any] | None:
    """The action that decides what becomes of a request (authentication before it is taken as passed)."""
    for conditions, taken in rules(listener):
        if all(holds(condition, request) for condition in conditions):
            return taken[-1] if taken else None
    return None


def patterns(condition: dict[str, Any]) -> list[str]:
    """The values of a condition, in either of the two forms in which they may be given."""
    given = list(condition.get("Values") or [])
    for name, config in condition.items():
        if name.endswith("Config") and isinstance(config, dict):
            given += config.get("Values") or []
    return given


def holds(condition: dict[str, Any], request: Request) -> bool:
    """Whether a request meets a condition. The clients send plain GETs without a query."""
    field, values = condition.get("Field"), patterns(condition)
    if field == "path-pattern":
        return any(_wildcard(value, False).fullmatch(request.path) for value in values)
    if field == "host-header":
        return any(_wildcard(value, True).fullmatch(request.host) for value in values)
    if field == "http-request-method":
        return "GET" in values
    if field == "source-ip":
        return any(within(CLIENT, value) for value in values)
    return False


@lru_cache(maxsize=4096)
def _wildcard(pattern: str, any_case: bool) -> re.Pattern[str]:
    parts = [{"*": ".*", "?": "."}.get(letter) or re.escape(letter) for letter in pattern]
    return re.compile("".join(parts), re.IGNORECASE if any_case else 0)
