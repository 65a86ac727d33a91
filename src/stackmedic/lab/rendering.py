"""Answers in AWS's JSON protocols, written by one small function per shape of the service model.

moto's serializer walks the model anew for every value, which is most of what a large answer costs. What is not made of
plain dicts and lists is left to it. Source of the form: Smithy specification, "AWS JSON 1.1 protocol".
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import Any

Write = Callable[[Any], Any]
_writers: dict[tuple[str, str], Write] = {}


class NotPlain(Exception):
    """Something in the answer is an object of somebody's own."""


def body_of(model: Any, result: Mapping[str, Any]) -> bytes:
    """The body of an operation's answer. Raises NotPlain."""
    if model.output_shape is None:
        return b"{}"
    return json.dumps(_writer(model.service_model.service_name, model.output_shape)(result)).encode()


def _writer(service: str, shape: Any) -> Write:
    """The function that writes a shape; made once, and found by name while it is being made, as shapes may recur."""
    if shape.serialization.get("timestampFormat"):
        return _otherwise
    known = _writers.get((service, shape.name))
    if known is None:
        _writers[service, shape.name] = lambda value: made(value)
        made = _writers[service, shape.name] = _made(service, shape)
        return made
    return known


def _made(service: str, shape: Any) -> Write:
    if shape.type_name == "structure":
        return _structure(service, shape)
    if shape.type_name == "list":
        each = _writer(service, shape.member)
        return lambda value: [each(item) for item in value]
    if shape.type_name == "map":
        of = _writer(service, shape.value)
        return lambda value: {name: of(item) for name, item in value.items()}
    return WRITERS.get(shape.type_name, _as_it_is)


def _structure(service: str, shape: Any) -> Write:
    """Members that the model does not name are the lab's own; what is None is not there."""
    if shape.is_document_type:
        return _as_it_is
    members = {
        name: (member.serialization.get("name", name), _writer(service, member))
        for name, member in shape.members.items()
    }

    def write(value: Any) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise NotPlain(shape.name)
        return {
            members[name][0]: members[name][1](item)
            for name, item in value.items()
            if item is not None and name in members
        }

    return write


def _otherwise(value: Any) -> Any:
    raise NotPlain(value)


def _as_it_is(value: Any) -> Any:
    return value


def _text(value: Any) -> str:
    return value if type(value) is str else str(value.value if isinstance(value, Enum) else value)


def _moment(value: Any) -> float | int:
    """Seconds since 1970, to the millisecond."""
    if not isinstance(value, datetime):
        raise NotPlain("timestamp")
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    whole, part = divmod(int(aware.timestamp() * 1000 + 1e-3), 1000)
    return whole + part / 1000 if part else whole


def _bytes(value: Any) -> str:
    return base64.b64encode(value.encode() if isinstance(value, str) else value).decode()


WRITERS: dict[str, Write] = {
    "string": _text,
    "timestamp": _moment,
    "blob": _bytes,
    "integer": int,
    "long": int,
    "float": float,
    "double": float,
    "boolean": bool,
}
