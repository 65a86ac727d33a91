"""The form of a managed rule group, and statements that several of them are made of."""

from dataclasses import dataclass
from typing import Any

from stackmedic.lab.physics.waf.verdict import BLOCK

Field = dict[str, dict[str, Any]]

BODY: Field = {"Body": {"OversizeHandling": "CONTINUE"}}
PATH: Field = {"UriPath": {}}
QUERY: Field = {"QueryString": {}}
ARGUMENTS: Field = {"AllQueryArguments": {}}
EVERYTHING: dict[str, Any] = {"MatchPattern": {"All": {}}, "MatchScope": "ALL", "OversizeHandling": "CONTINUE"}
COOKIES: Field = {"Cookies": EVERYTHING}
HEADERS: Field = {"Headers": EVERYTHING}
PLAIN = [{"Priority": 0, "Type": "NONE"}]
DECODED = [{"Priority": 0, "Type": "URL_DECODE_UNI"}, {"Priority": 1, "Type": "HTML_ENTITY_DECODE"}]
LOWERED = [{"Priority": 0, "Type": "URL_DECODE_UNI"}, {"Priority": 1, "Type": "LOWERCASE"}]


@dataclass(frozen=True, slots=True)
class ManagedRule:
    """One rule; ``label`` is the last part of its label."""

    name: str
    label: str
    statement: dict[str, Any]
    action: str = BLOCK


@dataclass(frozen=True, slots=True)
class ManagedGroup:
    """``namespace`` is the third part of its labels: awswaf:managed:aws:<namespace>:<label>."""

    name: str
    namespace: str
    capacity: int
    description: str
    rules: tuple[ManagedRule, ...]

    @property
    def prefix(self) -> str:
        return f"awswaf:managed:aws:{self.namespace}:"


def regex(field: Field, pattern: str, transformations: list[dict[str, Any]] = LOWERED) -> dict[str, Any]:
    return {
        "RegexMatchStatement": {
            "RegexString": pattern, "FieldToMatch": field, "TextTransformations": transformations,
        }
    }  # fmt: skip


def longer_than(field: Field, size: int) -> dict[str, Any]:
    return {
        "SizeConstraintStatement": {
            "FieldToMatch": field, "ComparisonOperator": "GT", "Size": size, "TextTransformations": PLAIN,
        }
    }  # fmt: skip


def scripting(field: Field) -> dict[str, Any]:
    return {"XssMatchStatement": {"FieldToMatch": field, "TextTransformations": DECODED}}


def injection(field: Field) -> dict[str, Any]:
    return {"SqliMatchStatement": {"FieldToMatch": field, "TextTransformations": DECODED, "SensitivityLevel": "LOW"}}


def listed(name: str) -> dict[str, Any]:
    """Whether the client's address is on a list of AWS's own."""
    return {"ListedStatement": {"List": name}}


def everywhere(
    name: str, label: str, pattern: str, places: tuple[tuple[str, str, dict[str, Any]], ...]
) -> tuple[ManagedRule, ...]:
    """One pattern looked for in several components: (end of the rule's name, end of the label, component)."""
    return tuple(ManagedRule(f"{name}_{end}", f"{label}_{tail}", regex(field, pattern)) for end, tail, field in places)
