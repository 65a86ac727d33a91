"""Revisions of task definitions, as ARNs, ``family:revision`` or a family alone name them. Pure."""

import re

from stackmedic.model.evidence import Json

NAMED = re.compile(r"(?:.*task-definition/)?(?P<family>[A-Za-z0-9_-]+):(?P<number>\d+)")


def short(name: Json) -> str:
    """``web:12``; empty for what names no revision."""
    found = NAMED.fullmatch(name) if isinstance(name, str) else None
    return f"{found['family']}:{found['number']}" if found else ""


def is_older(one: str, other: str) -> bool:
    """Whether two short names are of one family, and the first is the older revision."""
    (family, number), (other_family, other_number) = _parts(one), _parts(other)
    return bool(family) and family == other_family and number < other_number


def family(name: str) -> str:
    return _parts(name)[0]


def _parts(name: str) -> tuple[str, int]:
    found, _, number = name.rpartition(":")
    return (found, int(number)) if number.isdigit() else ("", 0)
