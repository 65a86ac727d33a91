"""From the wire to nouns: each field of a noun names its wire member, and here it is looked up and given its type.

Replies come from botocore (times parsed) or from files as people save them (ISO strings, seconds, milliseconds); a noun
is the same from both. A member that is missing leaves the field's default; one of the wrong form is a failed call.
"""

import re
import types
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from stackmedic.aws.door import Reply, as_json
from stackmedic.errors import CallFailed
from stackmedic.model.noun import Noun, Source

N = TypeVar("N", bound=Noun)
Search: TypeAlias = Callable[[Any], Any]
Convert: TypeAlias = Callable[[Any], Any]

IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
MILLISECONDS = 1e11  # Seconds stay below it until the year 5138; milliseconds passed it in 1973.


@dataclass(frozen=True, slots=True)
class Member:
    """How one field is read. ``nested`` is the kind of noun that its list holds, if it holds nouns."""

    field: str
    expression: str
    search: Search
    convert: Convert
    nested: type[Noun] | None


_MEMBERS: dict[type[Noun], tuple[Member, ...]] = {}


def parse(kind: type[N], raw: dict[str, Any], call: str, path: str, at: datetime) -> N:
    """A noun from the object that stood at ``path`` (JMESPath) in the reply to ``call``."""
    return _noun(kind, as_json(raw), Source(call, path, at))


def parse_all(kind: type[N], reply: Reply, expression: str) -> tuple[N, ...]:
    """The nouns of a list in a reply; none when the reply has no such list."""
    return _nouns(kind, as_json(_search(expression)(reply.body)), Source(reply.call, expression, reply.at))


def time_of(value: Any) -> datetime:
    """A time as the wire may spell it. Raises ValueError for anything else."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if isinstance(value, str):
        parsed = datetime.fromisoformat(value)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value / 1000 if value >= MILLISECONDS else value, UTC)
    raise ValueError(f"{value!r} is not a time")


def _noun(kind: type[N], raw: Any, source: Source) -> N:
    if not isinstance(raw, dict):
        raise CallFailed(source.call, "InvalidResponse", f"{source.path} is not an object")
    found: dict[str, Any] = {}
    for member in members(kind):
        value = member.search(raw)
        if value is not None:
            found[member.field] = _value(member, value, source)
    return kind(source=source, raw=raw, **found)


def _nouns(kind: type[N], raw: Any, source: Source) -> tuple[N, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list):
        raise CallFailed(source.call, "InvalidResponse", f"{source.path} is not a list")
    places = (Source(source.call, f"{source.path}[{index}]", source.at) for index in range(len(raw)))
    return tuple(_noun(kind, each, place) for each, place in zip(raw, places, strict=True))


def _value(member: Member, value: Any, source: Source) -> Any:
    path = f"{source.path}.{member.expression}" if source.path else member.expression
    if member.nested is not None:
        return _nouns(member.nested, value, Source(source.call, path, source.at))
    try:
        return member.convert(value)
    except (TypeError, ValueError) as error:
        raise CallFailed(source.call, "InvalidResponse", f"{path}: {error}") from error


def members(kind: type[Noun]) -> tuple[Member, ...]:
    """How the fields of a kind of noun are read; worked out once per kind."""
    known = _MEMBERS.get(kind)
    if known is None:
        hints = get_type_hints(kind, include_extras=True)  # Taking out what no noun has takes longer than the rest.
        wired = [each for each in fields(kind) if "wire" in each.metadata]
        known = _MEMBERS[kind] = tuple(_member(each.name, each.metadata["wire"], hints[each.name]) for each in wired)
    return known


def _member(field: str, expression: str, hint: Any) -> Member:
    inner = _inner(hint)
    nested = inner if isinstance(inner, type) and issubclass(inner, Noun) else None
    return Member(field, expression, _search(expression), _converter(hint), nested)


@cache
def _search(expression: str) -> Search:
    if IDENTIFIER.fullmatch(expression):
        return lambda raw: raw.get(expression) if isinstance(raw, dict) else None
    import jmespath  # A dependency of botocore; lazy so that `--version` does not pay for it.

    return cast(Search, jmespath.compile(expression).search)


def _inner(hint: Any) -> Any:
    """``X`` of ``tuple[X, ...]``, else None."""
    return get_args(hint)[0] if get_origin(hint) is tuple else None


def _converter(hint: Any) -> Convert:
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (each for each in get_args(hint) if each is not type(None))
    if get_origin(hint) is tuple:
        each_one = _converter(_inner(hint))
        return lambda value: tuple(each_one(each) for each in _listed(value))
    return CONVERTERS.get(hint, _as_it_is)


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{value!r} is not a list")
    return [each for each in value if each is not None]


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        raise ValueError(f"{value!r} is not a text")
    return str(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is not true or false")
    return value


def _as_it_is(value: Any) -> Any:
    return value


CONVERTERS: dict[Any, Convert] = {str: _text, int: int, float: float, bool: _flag, datetime: time_of}
