"""What is wanted of a server, and what has to be done when that changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """One server. ``at_start``: what it reads when it starts, so that other values restart it; ``live``: the rest."""

    name: str
    kind: str  # postgres or redis
    up: bool
    at_start: Mapping[str, Any]
    live: Mapping[str, Any]


class Step(StrEnum):
    """What may be done to a server."""

    MAKE = "make"
    START = "start"
    CHANGE = "change"
    STOP = "stop"
    REMOVE = "remove"


def steps(now: Wanted | None, wanted: Wanted | None) -> Iterator[Step]:
    """What leads from how a server is, if there is one, to how it is wanted, if it is."""
    if wanted is None:
        yield Step.REMOVE
        return
    runs = now is not None and now.up
    if now is None:
        yield Step.MAKE
    elif runs and (not wanted.up or now.at_start != wanted.at_start):
        yield Step.STOP
        runs = False
    if wanted.up and not runs:
        yield Step.START
    if wanted.up and (not runs or now is None or now.live != wanted.live):
        yield Step.CHANGE
