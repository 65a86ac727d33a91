"""A stack as a picture shows it: what stands where, and which ways between them have to be open."""

from dataclasses import dataclass
from enum import Enum


class Tier(Enum):
    """From the people outside to what the programs keep their data in; the order in which a request meets them."""

    CLIENTS = "clients"
    LOAD_BALANCER = "load balancer"
    SERVICE = "service"
    BACKEND = "backend"


class Condition(Enum):
    """What is known of a place or a way. ``broken``: a cause is here; ``hurt``: it suffers from one elsewhere."""

    SOUND = "sound"
    BROKEN = "broken"
    HURT = "hurt"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Stand:
    """Something in the picture. ``says`` is why it is not sound."""

    name: str
    tier: Tier
    kind: str
    condition: Condition = Condition.SOUND
    says: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A way from one stand to another, by their names. ``what`` is what goes there (``tcp 5432``)."""

    source: str
    destination: str
    what: str
    condition: Condition = Condition.SOUND
    says: str = ""


@dataclass(frozen=True, slots=True)
class Topology:
    """Everything in the picture, in the order in which a request meets it, then by name."""

    stands: tuple[Stand, ...] = ()
    lines: tuple[Line, ...] = ()
