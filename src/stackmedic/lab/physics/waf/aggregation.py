"""Under which key a rate-based rule counts a request; None when a component that the key needs is missing.

Source: WAF developer guide, "Aggregating rate-based rules in AWS WAF", and API reference, RateBasedStatementCustomKey.
"""

from collections.abc import Callable, Mapping
from typing import Any

from stackmedic.lab.physics.balancer.request import Request
from stackmedic.lab.physics.waf.fields import arguments, cookies
from stackmedic.lab.physics.waf.statements import Seen, addresses_of
from stackmedic.lab.physics.waf.transformations import transformed

Settings = Mapping[str, Any]
INVALID = "INVALID"


def key_of(settings: Settings, seen: Seen) -> str | None:
    """The aggregation instance that a request belongs to."""
    kind = str(settings.get("AggregateKeyType") or "IP")
    if kind == "CONSTANT":
        return "CONSTANT"
    if kind == "IP":
        return seen.request.address
    if kind == "FORWARDED_IP":
        return _forwarded(settings, seen)
    parts = [_part(each, settings, seen) for each in settings.get("CustomKeys") or ()]
    return None if None in parts or not parts else " ".join(str(each) for each in parts)


def _forwarded(settings: Settings, seen: Seen) -> str | None:
    addresses, fallback = addresses_of(settings.get("ForwardedIPConfig"), seen.request)
    if addresses is None:
        return INVALID if fallback else None
    return addresses[0]


def _part(custom: Settings, settings: Settings, seen: Seen) -> str | None:
    name, own = next((key, value) for key, value in custom.items() if value is not None)
    if name == "IP":
        return seen.request.address
    if name == "ForwardedIP":
        return _forwarded(settings, seen)
    if name == "LabelNamespace":
        namespace = str(own["Namespace"])
        return next((each for each in seen.labels if each.startswith(namespace) or f":{namespace}" in each), None)
    value = COMPONENTS[name](own or {}, seen.request)
    if value is None:
        return None
    return transformed(value.encode(), (own or {}).get("TextTransformations") or ()).decode("utf-8", "replace")


def _named(pairs: list[tuple[str, str]], name: str) -> str | None:
    return next((value for key, value in pairs if key.lower() == name.lower()), None)


COMPONENTS: Mapping[str, Callable[[Settings, Request], str | None]] = {
    "Header": lambda own, request: request.header(str(own["Name"])),
    "Cookie": lambda own, request: _named(cookies(request), str(own["Name"])),
    "QueryArgument": lambda own, request: _named(arguments(request.query), str(own["Name"])),
    "QueryString": lambda own, request: request.query,
    "HTTPMethod": lambda own, request: request.method,
    "UriPath": lambda own, request: request.path,
}
