"""What a text comes to: causes in the order of their weight, what says so, and what would decide."""

from dataclasses import dataclass
from enum import Enum


class Strength(Enum):
    """How sure a text alone makes one: a message that means hardly anything else and no rival beside it; signs that
    support each other; a family of messages at most."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Because:
    """Why a cause is named: what was said, where, and how much it weighs (negative: it speaks against).

    ``where`` is a line number or the place of a piece of evidence; ``says`` the reading of it in words.
    """

    quote: str
    where: str
    says: str
    weight: float


@dataclass(frozen=True, slots=True)
class Named:
    """One cause that a text points at. ``confirm`` are the reads that would decide, ``remedies`` what cures it."""

    id: str
    title: str
    confidence: Strength
    weight: float
    because: tuple[Because, ...]
    confirm: tuple[str, ...]
    remedies: tuple[str, ...]
    runbook: bool


@dataclass(frozen=True, slots=True)
class Recognized:
    """A family of messages that was recognized: which layer it points at, and what to read to know more."""

    name: str
    layer: str
    because: Because
    read: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer. ``families`` are the general kinds of trouble in the text; without causes they are all there is."""

    causes: tuple[Named, ...]
    families: tuple[Recognized, ...]
    lines: int
