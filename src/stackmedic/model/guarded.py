"""What a guard says of a plan, and of the account after it was applied."""

from dataclasses import dataclass
from enum import Enum

from stackmedic.model.snapshot import Gap


@dataclass(frozen=True, slots=True)
class Refusal:
    """One thing that a plan would do and that nobody should do unseen: ``says`` what and why, ``instead`` what to do.

    ``kind`` is the name of the guard that refuses.
    """

    kind: str
    address: str
    says: str
    instead: str


@dataclass(frozen=True, slots=True)
class Guarded:
    """A plan, judged. ``accepted`` are refusals that were accepted by their address; ``changes`` counts all changes."""

    terraform: str
    changes: int
    refusals: tuple[Refusal, ...]
    accepted: tuple[Refusal, ...] = ()
    gaps: tuple[Gap, ...] = ()


class Arrival(Enum):
    """Whether what was applied is what runs."""

    RUNS = "runs"
    ROLLED_BACK = "rolled_back"
    UNDER_WAY = "under_way"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Applied:
    """A service after an apply: what was planned for it, what runs."""

    address: str
    service: str
    planned: str
    running: str
    arrival: Arrival
    says: str
