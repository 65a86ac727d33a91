"""Web ACL capacity units: what rules cost.

Source: WAF developer guide, "Web ACL capacity units (WCUs) in AWS WAF" and the WCUs of each statement in "Rule
statements list"; a text transformation costs 10 wherever the same component is not transformed in the same way before.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from stackmedic.lab.physics.waf.managed import groups

BYTE_MATCH = {"EXACTLY": 2, "STARTS_WITH": 2, "ENDS_WITH": 2, "CONTAINS": 10, "CONTAINS_WORD": 10}
MOST_OF_AN_ACL = MOST_OF_A_GROUP = 5000
ALL_ARGUMENTS, TRANSFORMATION, FORWARDED_ANY = 10, 10, 4
UNKNOWN_GROUP = 100
Settings = Mapping[str, Any]


def cost(rules: Iterable[Settings], own_groups: Mapping[str, Any]) -> int:
    """What a list of rules costs; ``own_groups`` are moto's rule groups by ARN."""
    return sum(_of(each["Statement"], own_groups) for each in rules)


def _of(statement: Settings, own: Mapping[str, Any]) -> int:
    name, settings = next((key, value) for key, value in statement.items() if value is not None)
    if name in ("AndStatement", "OrStatement"):
        return sum(_of(each, own) for each in settings["Statements"])
    if name == "NotStatement":
        return _of(settings["Statement"], own)
    if name == "ManagedRuleGroupStatement":
        found = groups().get(str(settings["Name"]))
        scope = settings.get("ScopeDownStatement")
        return (found.capacity if found else UNKNOWN_GROUP) + (_of(scope, own) if scope else 0)
    if name == "RuleGroupReferenceStatement":
        group = own.get(str(settings["ARN"]))
        return int(group.capacity) if group is not None else 0
    if name == "RateBasedStatement":
        scope = settings.get("ScopeDownStatement")
        return 2 + 30 * len(settings.get("CustomKeys") or ()) + (_of(scope, own) if scope else 0)
    return _single(name, settings)


def _single(name: str, settings: Settings) -> int:
    base = {
        "GeoMatchStatement": 1, "LabelMatchStatement": 1, "IPSetReferenceStatement": 1, "SizeConstraintStatement": 1,
        "RegexMatchStatement": 3, "RegexPatternSetReferenceStatement": 25, "XssMatchStatement": 40,
        "SqliMatchStatement": 30 if settings.get("SensitivityLevel") == "HIGH" else 20,
        "ByteMatchStatement": BYTE_MATCH.get(str(settings.get("PositionalConstraint")), 10),
    }.get(name, 1)  # fmt: skip
    if (settings.get("IPSetForwardedIPConfig") or {}).get("Position") == "ANY":
        base += FORWARDED_ANY
    field = settings.get("FieldToMatch") or {}
    if field.get("JsonBody") is not None:
        base *= 2
    if field.get("AllQueryArguments") is not None:
        base += ALL_ARGUMENTS
    changes = [each for each in settings.get("TextTransformations") or () if each["Type"] != "NONE"]
    return base + TRANSFORMATION * len(changes)
