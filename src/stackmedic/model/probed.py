"""What came of asking something of a stack directly, not AWS about it."""

from dataclasses import dataclass, field, replace

from stackmedic.model.evidence import Json


@dataclass(frozen=True, slots=True)
class Address:
    """What the stack itself names: ``host`` and ``port``, and whether one speaks TLS there. ``at``: where to connect in
    its place, such as the near end of a tunnel; who is asked there, and under which name, stays the same."""

    host: str
    port: int
    encrypted: bool = False
    at: tuple[str, int] | None = None

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def line(self) -> tuple[str, int]:
        return self.at or (self.host, self.port)


@dataclass(frozen=True, slots=True)
class Tunnel:
    """Who asks for a host and port connects to ``at``. An empty host, or port 0, is any."""

    host: str
    port: int
    at: tuple[str, int]

    def leads(self, address: Address) -> bool:
        return self.host.lower() in ("", address.host.lower()) and self.port in (0, address.port)


@dataclass(frozen=True, slots=True)
class Ways:
    """How to get where a stack's names lead, where this machine alone does not: the first tunnel that fits counts;
    ``resolver`` is the DNS server to ask in place of this machine's."""

    tunnels: tuple[Tunnel, ...] = ()
    resolver: tuple[str, int] | None = None

    def to(self, address: Address) -> Address:
        found = next((each.at for each in self.tunnels if each.leads(address)), None)
        return replace(address, at=found) if found else address


@dataclass(frozen=True, slots=True)
class Probed:
    """One answer. ``ok`` is None where nothing could be asked (no way there from here, no credentials): that proves
    nothing against what was asked. ``facts`` are what it said."""

    kind: str
    address: str
    ok: bool | None
    says: str
    facts: dict[str, Json] = field(default_factory=dict)
