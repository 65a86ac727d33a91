"""Whether one place reaches another: the answer to ``stackmedic reach``."""

from dataclasses import dataclass
from datetime import datetime

from stackmedic.model.evidence import Evidence
from stackmedic.model.snapshot import Gap, Scope


@dataclass(frozen=True, slots=True)
class Step:
    """What a connection meets, in its order. ``reach``: open, blocked or unknown; ``evidence`` has the rule that
    decides, ``gap`` why nobody knows."""

    kind: str
    resource: str
    reach: str
    says: str
    evidence: tuple[Evidence, ...] = ()
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """One pair of subnets (empty: outside of the VPC), there and back."""

    source_subnet: str
    destination_subnet: str
    reach: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Crossing:
    """From ``source`` to tcp ``port`` of ``destination``. ``reach``: open, blocked or unknown; blocked means that some
    subnet in which the source is gets nowhere. ``gaps``: what was not read and would decide."""

    scope: Scope
    at: datetime
    source: str
    destination: str
    port: int
    reach: str
    tracks: tuple[Track, ...]
    gaps: tuple[Gap, ...]
    calls: int = 0
