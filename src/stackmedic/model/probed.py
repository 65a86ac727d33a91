"""What came of asking something of a stack directly, not AWS about it."""

from dataclasses import dataclass, field

from stackmedic.model.evidence import Json


@dataclass(frozen=True, slots=True)
class Address:
    """What the stack itself names: ``host`` and ``port``, and whether one speaks TLS there."""

    host: str
    port: int
    encrypted: bool = False

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Probed:
    """One answer. ``ok`` is None where nothing could be asked (no way there from here, no credentials): that proves
    nothing against what was asked. ``facts`` are what it said."""

    kind: str
    address: str
    ok: bool | None
    says: str
    facts: dict[str, Json] = field(default_factory=dict)
