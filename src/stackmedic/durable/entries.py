"""What a run's journal tells about the run: which gate is open, and whether it waits or works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from stackmedic.durable.seam import Json


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a run's journal. ``position`` counts the engine's own entries as well, which are not shown."""

    name: str
    value: Json
    position: int

    @property
    def pair(self) -> tuple[str, Json]:
        return self.name, self.value


Entries = Sequence[Entry]


def open_gate(entries: Entries) -> str:
    """The gate that was opened and not answered yet."""
    names = [each.name for each in entries]
    gates = [each.removeprefix("gate:") for each in names if each.startswith("gate:")]
    unanswered = [each for each in gates if f"answer:{each}" not in names]
    return unanswered[-1] if unanswered else ""


def is_paused(entries: Entries) -> bool:
    """Whether the last order that the run has read is to pause."""
    orders = [each.value for each in entries if each.name == "control:"]
    return bool(orders) and isinstance(orders[-1], Mapping) and orders[-1]["want"] == "pause"


def is_asleep(entries: Entries, now: datetime) -> bool:
    """Whether the last thing that the run did is to lie down, for longer than until now."""
    last = entries[-1] if entries else None
    return last is not None and last.name.startswith("sleep:") and datetime.fromisoformat(str(last.value)) > now


def told(entries: Entries) -> dict[str, Json]:
    """What the run told last, by key."""
    return {each.name.removeprefix("tell:"): each.value for each in entries if each.name.startswith("tell:")}
