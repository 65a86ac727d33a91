"""The component of a request that a statement looks at.

WAF sees the first 8 KB of a body that a load balancer gets, and the first 8 KB or 200 of its headers or cookies; what
becomes of a request with more is for the statement to say (CONTINUE, MATCH, NO_MATCH).

Source: WAF developer guide, "Request components in AWS WAF" (waf-rule-statement-fields-list.html) and "Oversize web
request components in AWS WAF" (waf-oversize-request-components.html).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote_plus

from stackmedic.lab.physics.balancer.request import Request

SEEN_BYTES, SEEN_COUNT = 8192, 200
Pairs = list[tuple[str, str]]


class Component(NamedTuple):
    """Values to look at; ``handling`` is what the statement wants of a component that is ``oversize``.

    ``fallback`` is what it wants of a JSON body that is none. ``place`` is how the logs call it.
    """

    values: tuple[bytes, ...]
    place: str
    oversize: str = ""
    handling: str = ""
    fallback: str = ""


def component(field: Mapping[str, Any], request: Request) -> Component:
    """What ``FieldToMatch`` means. Raises KeyError for one that WAF does not have."""
    name, settings = next((key, value) for key, value in field.items() if value is not None)
    return KNOWN[name](settings or {}, request)


def _header(settings: Mapping[str, Any], request: Request) -> Component:
    value = request.header(str(settings["Name"]))
    return Component(() if value is None else (value.encode(),), "HEADER")


def _argument(settings: Mapping[str, Any], request: Request) -> Component:
    wanted = str(settings["Name"]).lower()
    values = [value for key, value in raw_arguments(request.query) if key.lower() == wanted]
    return Component(tuple(value.encode() for value in values), "SINGLE_QUERY_ARG")


def _arguments(settings: Mapping[str, Any], request: Request) -> Component:
    return Component(tuple(value.encode() for _, value in raw_arguments(request.query)), "ALL_QUERY_ARGS")


def _path(settings: Mapping[str, Any], request: Request) -> Component:
    return Component((request.path.encode(),), "URI")


def _query(settings: Mapping[str, Any], request: Request) -> Component:
    return Component((request.query.encode(),), "QUERY_STRING")


def _method(settings: Mapping[str, Any], request: Request) -> Component:
    return Component((request.method.encode(),), "METHOD")


def _body(settings: Mapping[str, Any], request: Request) -> Component:
    over = "REQUEST_BODY" if len(request.body) > SEEN_BYTES else ""
    return Component((request.body[:SEEN_BYTES],), "BODY", over, str(settings.get("OversizeHandling") or "CONTINUE"))


def _json_body(settings: Mapping[str, Any], request: Request) -> Component:
    over = "REQUEST_JSON_BODY" if len(request.body) > SEEN_BYTES else ""
    handling = str(settings.get("OversizeHandling") or "CONTINUE")
    seen = request.body[:SEEN_BYTES]
    try:
        read = json.loads(seen)
    except ValueError:
        fallback = str(settings.get("InvalidFallbackBehavior") or "")
        return Component((seen,) if fallback == "EVALUATE_AS_STRING" else (), "UNKNOWN", over, handling, fallback)
    scope, pattern = str(settings.get("MatchScope") or "ALL"), settings.get("MatchPattern") or {}
    paths = pattern.get("IncludedPaths")
    parts = [read] if not paths else [found for path in paths for found in _pointed(read, str(path))]
    values = tuple(text for part in parts for text in _texts(part, scope))
    return Component(values, "UNKNOWN", over, handling)


def _pointed(value: Any, pointer: str) -> Iterator[Any]:
    """The element that a JSON pointer leads to (RFC 6901)."""
    for step in [each.replace("~1", "/").replace("~0", "~") for each in pointer.split("/")[1:]]:
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return
    yield value


def _texts(value: Any, scope: str) -> Iterator[bytes]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if scope in ("ALL", "KEY"):
                yield str(key).encode()
            yield from _texts(inner, scope)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, scope)
    elif scope in ("ALL", "VALUE"):
        yield (value if isinstance(value, str) else json.dumps(value)).encode()


def _headers(settings: Mapping[str, Any], request: Request) -> Component:
    return _of_pairs([("Host", request.host), *request.headers], settings, "HEADERS", "REQUEST_HEADERS", any_case=True)


def _cookies(settings: Mapping[str, Any], request: Request) -> Component:
    return _of_pairs(cookies(request), settings, "COOKIES", "REQUEST_COOKIES", any_case=False)


def _of_pairs(pairs: Pairs, settings: Mapping[str, Any], place: str, name: str, *, any_case: bool) -> Component:
    """Some or all of the pairs, keys or values or both; what is over the limits is not looked at."""
    seen: Pairs = []
    size = 0
    for key, value in pairs[:SEEN_COUNT]:
        size += len(key) + len(value)
        if size > SEEN_BYTES:
            break
        seen.append((key, value))
    pattern, scope = settings.get("MatchPattern") or {"All": {}}, str(settings.get("MatchScope") or "ALL")
    included = next((pattern[each] for each in ("IncludedHeaders", "IncludedCookies") if pattern.get(each)), None)
    excluded = next((pattern[each] for each in ("ExcludedHeaders", "ExcludedCookies") if pattern.get(each)), ())
    wanted = [pair for pair in seen if _listed(pair[0], included, excluded, any_case)]
    values = [key for key, _ in wanted if scope in ("ALL", "KEY")]
    values += [value for _, value in wanted if scope in ("ALL", "VALUE")]
    over = name if len(seen) < len(pairs) else ""
    handling = str(settings.get("OversizeHandling") or "CONTINUE")
    return Component(tuple(each.encode() for each in values), place, over, handling)


def _listed(key: str, included: Iterable[str] | None, excluded: Iterable[str], any_case: bool) -> bool:
    fold = str.lower if any_case else str
    if included is not None:
        return fold(key) in {fold(each) for each in included}
    return fold(key) not in {fold(each) for each in excluded}


def cookies(request: Request) -> Pairs:
    """Names and values of a request's cookies."""
    parts = [each.strip().partition("=") for each in (request.header("Cookie") or "").split(";") if each.strip()]
    return [(name, value) for name, _, value in parts]


def raw_arguments(query: str) -> Pairs:
    """Names and values of a query, the values as they are on the wire: only a transformation decodes them."""
    parts = [each.partition("=") for each in query.split("&") if each]
    return [(unquote_plus(name), value) for name, _, value in parts]


def arguments(query: str) -> Pairs:
    return parse_qsl(query, keep_blank_values=True)


KNOWN = {
    "SingleHeader": _header,
    "SingleQueryArgument": _argument,
    "AllQueryArguments": _arguments,
    "UriPath": _path,
    "QueryString": _query,
    "Method": _method,
    "Body": _body,
    "JsonBody": _json_body,
    "Headers": _headers,
    "Cookies": _cookies,
}
