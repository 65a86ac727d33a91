"""One RDS instance: what moto does not know of it, what it says in DescribeEvents, what its metrics see."""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from stackmedic.lab.physics.network import Interface


@dataclass(slots=True)
class Instance:
    """What moto does not know of an instance. ``cut_at``: when the server last dropped whoever was connected."""

    name: str
    interface: Interface
    password: str
    max_connections: int
    cut_at: float
    restart_at: float | None = None
    starting_up: bool = False
    pending: dict[str, Any] = field(default_factory=dict)
    performance_insights: bool = False
    clients: dict[Interface, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of DescribeEvents."""

    at: float
    instance: str
    message: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """An instance as its metrics see it."""

    name: str
    status: str
    answers: bool
    connections: int
    max_connections: int
    cpu_percent: float
    memory_bytes: float
    free_memory_bytes: float
    free_storage_bytes: float


def letters(seed: str, count: int) -> str:
    """Lower-case letters and digits that are always the same for the same seed, as in AWS's DNS names."""
    alphabet = "abcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(alphabet[each % 36] for each in sha256(seed.encode()).digest()[:count])


def password_of(stored: Any) -> str:
    """What moto was given at creation (it does not hand it out); a secret that RDS manages is not known to programs."""
    return str(getattr(stored, "_master_user_password", None) or "")
