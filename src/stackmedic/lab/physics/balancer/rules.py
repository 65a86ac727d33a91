"""Which action a listener takes for a request, and which target groups a balancer uses at all.

Source: Elastic Load Balancing user guide, "Listener rules for your Application Load Balancer": rules in order of
priority, the default last; a path pattern is case-sensitive, a host header, a header's value and a query are not; ``*``
is any number of characters, ``?`` one.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from stackmedic.lab.physics.balancer.request import Request
from stackmedic.lab.physics.firewall import within


class Rule(NamedTuple):
    """A rule as it is tried; the priority of the default is "0", as access logs have it."""

    priority: str
    conditions: list[dict[str, Any]]
    actions: list[dict[str, Any]]

    @property
    def action(self) -> dict[str, Any] | None:
        """The action that decides (authentication before it is taken as passed)."""
        return self.actions[-1] if self.actions else None


def actions(rule: Any) -> list[dict[str, Any]]:
    """A rule's actions in their wire form; moto keeps them wrapped or plain."""
    return [each if isinstance(each, dict) else each.data for each in rule.actions]


def rules(listener: Any) -> Iterator[Rule]:
    """Each rule in the order in which they are tried."""
    own = [rule for rule in listener.rules.values() if rule.priority != "default"]
    for rule in sorted(own, key=lambda rule: int(rule.priority)):
        yield Rule(str(rule.priority), rule.conditions, actions(rule))
    yield Rule("0", [], [each if isinstance(each, dict) else each.data for each in listener.default_actions])


def forwards(action: dict[str, Any] | None) -> list[tuple[str, float]]:
    """(target group's ARN, share) of a forward action; nothing for other kinds."""
    if action is None or str(action.get("Type", "")).lower() != "forward":
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
        for rule in rules(listener):
            for action in rule.actions:
                groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
                found.update(each["TargetGroupArn"] for each in (*groups, action) if each.get("TargetGroupArn"))
    return found


def chosen(listener: Any, request: Request) -> Rule:
    """The rule that a request meets; the default meets every request."""
    return next(each for each in rules(listener) if all(holds(condition, request) for condition in each.conditions))


def tells_sources_apart(listener: Any) -> bool:
    """Whether any rule asks where a request comes from."""
    return any(each.get("Field") == "source-ip" for rule in rules(listener) for each in rule.conditions)


def patterns(condition: dict[str, Any]) -> list[Any]:
    """The values of a condition, in either of the two forms in which they may be given."""
    given = list(condition.get("Values") or [])
    for name, config in condition.items():
        if name.endswith("Config") and isinstance(config, dict):
            given += config.get("Values") or []
    return given


def holds(condition: dict[str, Any], request: Request) -> bool:
    """Whether a request meets a condition."""
    field, values = condition.get("Field"), patterns(condition)
    if field == "path-pattern":
        return fits(values, request.path, any_case=False)
    if field == "host-header":
        return fits(values, request.host)
    if field == "http-header":
        name = (condition.get("HttpHeaderConfig") or {}).get("HttpHeaderName", "")
        return fits(values, request.header(name))
    if field == "http-request-method":
        return request.method in values
    if field == "query-string":
        pairs = parse_qsl(request.query, keep_blank_values=True)
        return any(_pair_fits(value, key, text) for value in values for key, text in pairs)
    if field == "source-ip":
        return any(within(request.address, value) for value in values)
    return False


def fits(values: Iterable[str], text: str | None, any_case: bool = True) -> bool:
    """Whether a text meets one of the patterns."""
    return text is not None and any(_wildcard(value, any_case).fullmatch(text) for value in values)


def _pair_fits(wanted: dict[str, str], key: str, text: str) -> bool:
    return fits([wanted.get("Key") or "*"], key) and fits([wanted.get("Value", "")], text)


@lru_cache(maxsize=4096)
def _wildcard(pattern: str, any_case: bool) -> re.Pattern[str]:
    parts = [{"*": ".*", "?": "."}.get(letter) or re.escape(letter) for letter in pattern]
    return re.compile("".join(parts), re.IGNORECASE if any_case else 0)
