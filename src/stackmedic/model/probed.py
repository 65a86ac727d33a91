"""What is asked of a stack directly, not of AWS about it: the questions, and what came of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple, cast

from stackmedic.model.evidence import Json
from stackmedic.model.noun import Noun, wire

BY_EXEC = "ecs:"
KINDS = ("dns", "http", "tls", "postgres", "redis")


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
class HttpCheck:
    """What a path is to answer, as ``stackmedic.toml`` declares it. Without ``status`` anything but a server error is
    right; ``body`` is to stand in the body, and ``json`` has values by JMESPath. Without ``port`` the listener with TLS
    is asked, where there is one; ``service`` is the one that is to answer.
    """

    path: str = "/"
    host: str = ""
    port: int | None = None
    status: tuple[int, ...] = ()
    body: str = ""
    json: tuple[tuple[str, Json], ...] = ()
    service: str = ""

    @property
    def told(self) -> dict[str, Json]:
        """As JSON."""
        fields: list[Json] = [{"at": at, "is": value} for at, value in self.json]
        return {"path": self.path, "host": self.host, "port": self.port, "status": [*self.status], "body": self.body,
                "json": fields, "service": self.service}  # fmt: skip


class Inside(NamedTuple):
    """A container that runs, where ECS Exec asks from. As text: ``ecs:CLUSTER/TASK/CONTAINER/RUNTIME``."""

    cluster: str
    task: str
    container: str
    runtime_id: str

    def __str__(self) -> str:
        return BY_EXEC + "/".join(self)

    @classmethod
    def of(cls, text: str) -> "Inside":
        return cls(*text.removeprefix(BY_EXEC).split("/"))


@dataclass(frozen=True, slots=True)
class Probing:
    """What somebody wants asked directly. ``through``: the id of the host that stores are asked from, or
    ``ecs:SERVICE[/CONTAINER]`` for a task by ECS Exec; empty: from here;
    ``secret``: what holds the database's user and password, for the host to read itself."""

    checks: tuple[HttpCheck, ...] = ()
    through: str = ""
    secret: str = ""
    kinds: tuple[str, ...] = KINDS
    wait_s: float = 5.0
    ways: Ways = Ways()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedField(Noun):
    """One field of the JSON that a check asks for."""

    at: str = wire("at")
    right: object = wire("is")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredCheck(Noun):
    """One check of ``Wanted``."""

    path: str = wire("path", "/")
    host: str = wire("host", "")
    port: int | None = wire("port")
    status: tuple[int, ...] = wire("status", ())
    body: str = wire("body", "")
    fields: tuple[CheckedField, ...] = wire("json", ())
    service: str = wire("service", "")

    @property
    def check(self) -> HttpCheck:
        fields = tuple((each.at, cast(Json, each.right)) for each in self.fields)
        return HttpCheck(self.path, self.host, self.port, self.status, self.body, fields, self.service)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted(Noun):
    """From ``probe:ListChecks``: what somebody wants asked, and from where; key: the region."""

    through: str = wire("through", "")
    kinds: tuple[str, ...] = wire("kinds", KINDS)
    declared: tuple[DeclaredCheck, ...] = wire("checks", ())

    @property
    def checks(self) -> tuple[HttpCheck, ...]:
        return tuple(each.check for each in self.declared)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask. ``name`` is the host name that clients use, or the database that a service names; ``through``
    where it is asked from, here when empty; ``closed`` why it cannot be asked there."""

    kind: str
    address: Address
    name: str = ""
    check: HttpCheck | None = None
    through: str = ""
    closed: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        return (self.kind, str(self.address), self.name, self.check.path if self.check else "")

    @property
    def parameters(self) -> dict[str, Json]:
        """As those of a call."""
        address = self.address
        found: dict[str, Json] = {"Host": address.host, "Port": address.port, "Tls": address.encrypted}
        found |= {"Name": self.name, "Through": self.through}
        found |= {"Closed": self.closed} if self.closed else {}
        return found | ({"Check": self.check.told} if self.check else {})


@dataclass(frozen=True, slots=True)
class Probed:
    """One answer. ``ok`` is None where nothing could be asked (no way there from here, no credentials): that proves
    nothing against what was asked. ``facts`` are what it said."""

    kind: str
    address: str
    ok: bool | None
    says: str
    facts: Mapping[str, Json] = field(default_factory=dict)
    through: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """What a line for a shell wrote, and its exit status."""

    out: str
    err: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Noun):
    """From any probe; key: the question's. ``ok`` as of ``Probed``; ``through``: from where it was asked."""

    kind: str = wire("kind")
    address: str = wire("address")
    ok: bool | None = wire("ok")
    told: str = wire("says", "")
    through: str = wire("through", "")

    @property
    def probed(self) -> Probed:
        facts = self.raw.get("facts") if isinstance(self.raw, dict) else None
        return Probed(
            self.kind, self.address, self.ok, self.told, facts if isinstance(facts, dict) else {}, self.through
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsAnswer(Answer):
    """From ``probe:Dns``. ``addresses`` is empty also where the name has none here."""

    addresses: tuple[str, ...] = wire("facts.addresses", ())


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer(Answer):
    """From ``probe:Http``. ``declared``: somebody said what is right; ``wrong`` is what was not so; ``redirects_to``:
    scheme and host of where it sends people, without path and query."""

    path: str = wire("facts.path", "/")
    host: str = wire("facts.host", "")
    status: int | None = wire("facts.status")
    declared: bool = wire("facts.declared", False)
    service: str = wire("facts.service", "")
    wrong: tuple[str, ...] = wire("facts.wrong", ())
    redirects_to: str | None = wire("facts.redirects_to")


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsAnswer(Answer):
    """From ``probe:Tls``: what the certificate that was shown says, even where it does not hold; ``trusted``: by the
    roots of who asked; ``covers``: for the name that clients use."""

    name: str = wire("facts.name", "")
    names: tuple[str, ...] = wire("facts.names", ())
    not_after: datetime | None = wire("facts.not_after")
    trusted: bool | None = wire("facts.trusted")
    covers: bool | None = wire("facts.covers")
    expired: bool = wire("facts.expired", False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresAnswer(Answer):
    """From ``probe:Postgres``. Times in seconds, sizes in bytes; None where it was not asked or may not be read."""

    version: str | None = wire("facts.version")
    databases: tuple[str, ...] | None = wire("facts.databases")
    max_connections: int | None = wire("facts.max_connections")
    reserved: int | None = wire("facts.reserved_connections")
    connections: int | None = wire("facts.connections")
    longest_statement_s: int | None = wire("facts.longest_statement_s")
    longest_idle_transaction_s: int | None = wire("facts.longest_idle_transaction_s")
    blocked: int | None = wire("facts.blocked_sessions")
    blocked_by_idle: int | None = wire("facts.blocked_by_idle_transactions")
    blocked_statements: tuple[str, ...] = wire("facts.blocked_statements", ())
    inactive_slots: tuple[str, ...] = wire("facts.inactive_slots", ())
    retained_bytes: int | None = wire("facts.retained_by_inactive_slots_bytes")
    read_row_by_row: tuple[str, ...] = wire("facts.read_row_by_row", ())
    full: bool = wire("facts.no_connection_left", False)
    absent_database: str | None = wire("facts.no_such_database")


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisAnswer(Answer):
    """From ``probe:Redis``: what ``INFO`` says, in its own words. ``full``: no client more is let in."""

    used_memory: int | None = wire("facts.used_memory")
    maxmemory: int | None = wire("facts.maxmemory")
    maxmemory_policy: str | None = wire("facts.maxmemory_policy")
    connected_clients: int | None = wire("facts.connected_clients")
    maxclients: int | None = wire("facts.maxclients")
    evicted_keys: int | None = wire("facts.evicted_keys")
    keyspace_hits: int | None = wire("facts.keyspace_hits")
    keyspace_misses: int | None = wire("facts.keyspace_misses")
    full: bool = wire("facts.no_connection_left", False)
