"""What a check finds: something that hurts now, or that is at risk."""

from dataclasses import dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """What hurts: its kind (clients, service, tasks, deployment, build, alarm) and which one."""

    kind: str
    about: str


@dataclass(frozen=True, slots=True)
class Hurt:
    """``patience_s``: how long that may last before it counts, as every change takes a while."""

    place: Place
    says: str
    patience_s: float = 0.0


@dataclass(slots=True)
class Episode:
    """A place that hurts, or did, from when to when; ``until`` is None while it lasts."""

    place: Place
    says: str
    since: float
    until: float | None = None
