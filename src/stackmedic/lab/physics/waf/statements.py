"""Whether a request meets a rule's statement.

Source: WAF developer guide, "Rule statements list" (waf-rule-statements-list.html) and the API reference of each;
"Label match" (a string without a prefix means the labels of the rule's own web ACL or rule group).
"""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from stackmedic.lab.physics.balancer.population import known
from stackmedic.lab.physics.balancer.request import Request
from stackmedic.lab.physics.firewall import within
from stackmedic.lab.physics.waf.fields import Component, component
from stackmedic.lab.physics.waf.signatures import injection, scripting
from stackmedic.lab.physics.waf.transformations import transformed

Statement = Mapping[str, Any]
COMPARISONS = {"EQ": eq, "NE": ne, "LE": le, "LT": lt, "GE": ge, "GT": gt}
PREFIX = "awswaf:"


@dataclass(slots=True)
class Seen:
    """A request while it is judged. ``prefix``: whose labels a bare label means. ``sets``: IP and regex sets by ARN.

    ``listed`` says whether an address is on one of AWS's own lists.
    """

    request: Request
    prefix: str
    ip_sets: Mapping[str, Any]
    regex_sets: Mapping[str, Any]
    listed: Callable[[str, str], bool]
    labels: list[str] = field(default_factory=list)
    oversize: list[str] = field(default_factory=list)
    details: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    @property
    def country(self) -> str:
        return known(self.request.address).country


def meets(statement: Statement, seen: Seen) -> bool:
    """Whether the request meets the one statement that is given. Raises KeyError for one that cannot stand alone."""
    name, settings = next((key, value) for key, value in statement.items() if value is not None)
    return KNOWN[name](settings, seen)


def _and(settings: Statement, seen: Seen) -> bool:
    return all(meets(each, seen) for each in settings["Statements"])


def _or(settings: Statement, seen: Seen) -> bool:
    return any(meets(each, seen) for each in settings["Statements"])


def _not(settings: Statement, seen: Seen) -> bool:
    return not meets(settings["Statement"], seen)


def _ip_set(settings: Statement, seen: Seen) -> bool:
    found = seen.ip_sets.get(str(settings["ARN"]))
    addresses, fallback = addresses_of(settings.get("IPSetForwardedIPConfig"), seen.request)
    if addresses is None:
        return fallback
    return found is not None and any(within(address, block) for address in addresses for block in found.addresses)


def addresses_of(config: Statement | None, request: Request) -> tuple[list[str] | None, bool]:
    """The addresses to look at: the client's, or those of a header; None and the fallback when that cannot be read.

    Without the header the rule does not apply at all (API reference, ForwardedIPConfig).
    """
    if not config:
        return [request.address], False
    value = request.header(str(config["HeaderName"]))
    if value is None:
        return None, False
    parts = [each.strip() for each in value.split(",") if each.strip()]
    if not parts or not all(_is_address(each) for each in parts):
        return None, str(config.get("FallbackBehavior")) == "MATCH"
    position = str(config.get("Position") or "FIRST")
    return {"FIRST": parts[:1], "LAST": parts[-1:]}.get(position, parts), False


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _geo(settings: Statement, seen: Seen) -> bool:
    """Labels the country, whether it matches or not (developer guide, "Geographic match rule statement")."""
    addresses, fallback = addresses_of(settings.get("ForwardedIPConfig"), seen.request)
    if addresses is None:
        return fallback
    country = known(addresses[0]).country
    if country != "-":
        label(seen, f"awswaf:clientip:geo:country:{country}")
    return country in settings["CountryCodes"]


def _label(settings: Statement, seen: Seen) -> bool:
    wanted, scope = str(settings["Key"]), str(settings["Scope"])
    whole = wanted if wanted.startswith(PREFIX) else seen.prefix + wanted
    if scope == "NAMESPACE":
        return any(each.startswith(whole) for each in seen.labels)
    return any(each == whole or (wanted.startswith(PREFIX) and each.endswith(f":{wanted}")) for each in seen.labels)


def _bytes(settings: Statement, seen: Seen) -> bool:
    sought, how = b64decode(settings["SearchString"]), str(settings["PositionalConstraint"])
    return _looked(settings, seen, lambda value: _positioned(value, sought, how))


def _positioned(value: bytes, sought: bytes, how: str) -> bool:
    if how == "EXACTLY":
        return value == sought
    if how == "STARTS_WITH":
        return value.startswith(sought)
    if how == "ENDS_WITH":
        return value.endswith(sought)
    if how == "CONTAINS_WORD":
        return bool(re.search(rb"(?<![A-Za-z0-9_])" + re.escape(sought) + rb"(?![A-Za-z0-9_])", value))
    return sought in value


def _size(settings: Statement, seen: Seen) -> bool:
    compare, size = COMPARISONS[str(settings["ComparisonOperator"])], int(settings["Size"])
    return _looked(settings, seen, lambda value: bool(compare(len(value), size)))


def _regex(settings: Statement, seen: Seen) -> bool:
    pattern = _compiled(str(settings["RegexString"]))
    return _looked(settings, seen, lambda value: bool(pattern.search(value.decode("utf-8", "replace"))))


def _regex_set(settings: Statement, seen: Seen) -> bool:
    found = seen.regex_sets.get(str(settings["ARN"]))
    patterns = [_compiled(str(each["RegexString"])) for each in (found.regular_expressions if found else ())]
    return _looked(
        settings, seen, lambda value: any(each.search(value.decode("utf-8", "replace")) for each in patterns)
    )


def _xss(settings: Statement, seen: Seen) -> bool:
    return _looked(settings, seen, lambda value: bool(scripting(value)), "XSS", scripting)


def _sqli(settings: Statement, seen: Seen) -> bool:
    sensitivity = str(settings.get("SensitivityLevel") or "LOW")

    def look(value: bytes) -> tuple[str, ...]:
        return injection(value, sensitivity)

    return _looked(settings, seen, lambda value: bool(look(value)), "SQL_INJECTION", look)


def _listed(settings: Statement, seen: Seen) -> bool:
    """Not a statement of the API: whether the client is on one of the lists that AWS's own rule groups use."""
    return seen.listed(str(settings["List"]), seen.request.address)


def _looked(
    settings: Statement,
    seen: Seen,
    test: Callable[[bytes], bool],
    condition: str = "",
    pieces: Callable[[bytes], tuple[str, ...]] | None = None,
) -> bool:
    """Look at each value of the component; an oversize or unreadable one is as the statement says."""
    found = component(settings["FieldToMatch"], seen.request)
    decided = _handled(found, seen)
    if decided is not None:
        return decided
    for value in found.values:
        changed = transformed(value, settings.get("TextTransformations") or ())
        if test(changed):
            if pieces is not None:
                seen.details.append((condition, found.place, pieces(changed)))
            return True
    return False


def _handled(found: Component, seen: Seen) -> bool | None:
    if found.oversize:
        if found.oversize not in seen.oversize:
            seen.oversize.append(found.oversize)
        if found.handling in ("MATCH", "NO_MATCH"):
            return found.handling == "MATCH"
    return {"MATCH": True, "NO_MATCH": False}.get(found.fallback)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def label(seen: Seen, name: str) -> None:
    if name not in seen.labels:
        seen.labels.append(name)


KNOWN: Mapping[str, Callable[[Statement, Seen], bool]] = {
    "AndStatement": _and,
    "OrStatement": _or,
    "NotStatement": _not,
    "IPSetReferenceStatement": _ip_set,
    "GeoMatchStatement": _geo,
    "LabelMatchStatement": _label,
    "ByteMatchStatement": _bytes,
    "SizeConstraintStatement": _size,
    "RegexMatchStatement": _regex,
    "RegexPatternSetReferenceStatement": _regex_set,
    "XssMatchStatement": _xss,
    "SqliMatchStatement": _sqli,
    "ListedStatement": _listed,
}
