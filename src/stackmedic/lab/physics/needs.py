"""The stores that a program uses: where its settings say they are, and the connections that it holds to them.

A connection once established lives on when the rule that let it in is revoked (security groups are stateful), until the
pool renews it; when the server goes, it is gone at once, and the next request finds out (source: EC2 user guide,
"Security group connection tracking"; SQLAlchemy, "Dealing with Disconnects").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote, urlsplit

from stackmedic.lab.physics.network import Interface
from stackmedic.lab.physics.outcome import Outcome

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

TRUE = {"1", "true", "yes", "on", "require", "required", "verify-ca", "verify-full", "prefer"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a store is and how to enter it, as the container's environment has it."""

    kind: str
    host: str
    port: int
    user: str = ""
    password: str = ""
    database: str = ""
    tls: bool = False


class Store(Protocol):
    def keeps(self, host: str, since: float) -> bool: ...


def expand(value: Any, environment: Mapping[str, str]) -> str:
    """A value of a description; ``$NAME`` is read from the environment."""
    text = str(value)
    return environment.get(text[1:], "") if text.startswith("$") else text


def place_of(kind: str, settings: Mapping[str, Any], environment: Mapping[str, str], tls_by_default: bool) -> Place:
    """The place that the settings lead to; a URL counts first, single settings fill in what it leaves out."""
    given = {name: expand(value, environment) for name, value in settings.items() if not isinstance(value, bool)}
    url = urlsplit(given.get("url", ""))
    tls = given.get("tls", given.get("sslmode", ""))
    if settings.get("tls") in (True, False):
        encrypted = bool(settings["tls"])
    else:
        encrypted = tls.lower() in TRUE if tls else (url.scheme == "rediss" if url.scheme else tls_by_default)
    standard = 5432 if kind == "postgres" else 6379
    return Place(
        kind,
        url.hostname or given.get("host", ""),
        url.port or int(given.get("port") or standard),
        unquote(url.username or "") or given.get("user", ""),
        unquote(url.password or "") or given.get("password", ""),
        url.path.lstrip("/") or given.get("database", ""),
        encrypted,
    )


class Need:
    """One store of one process: its place and the pool of connections to it."""

    def __init__(
        self,
        account: "Account",
        source: Interface,
        place: Place,
        settings: Mapping[str, Any],
        *,
        timeout_s: float,
        reconnects: bool,
    ) -> None:
        self.account = account
        self.source = source
        self.place = place
        self.at_start = bool(settings.get("at_start", False))
        self.recycle_s = float(settings.get("pool_recycle_s") or 0)
        self.reconnects = bool(settings.get("pool_pre_ping", reconnects))
        self.timeout_s = float(settings.get("connect_timeout_s") or timeout_s)
        self.established_at: float | None = None

    def use(self) -> Outcome:
        """What a request finds: a connection from the pool, or what comes of opening one."""
        now = self.account.world.now
        if self.established_at is not None:
            if not self._store.keeps(self.place.host, self.established_at):
                self.established_at = None
                if not self.reconnects:
                    return Outcome.CLOSED_BY_SERVER
            elif not self.recycle_s or now - self.established_at < self.recycle_s:
                return Outcome.OK
        outcome = self.connect()
        self.established_at = now if outcome.ok else None
        return outcome

    def connect(self) -> Outcome:
        """Open one connection."""
        place = self.place
        if not place.host:
            return Outcome.NO_SUCH_HOST
        if place.kind == "redis":
            return self.account.caches.connect(self.source, place.host, place.port, place.password, place.tls)
        return self.account.databases.connect(
            self.source, place.host, place.port, place.user, place.password, place.database, place.tls
        )

    def words(self, outcome: Outcome) -> dict[str, Any]:
        """What error texts are filled in with."""
        place = self.place
        return {
            "host": place.host,
            "address": outcome.address or place.host,
            "port": place.port,
            "user": place.user,
            "database": place.database,
            "detail": outcome.detail,
            "source": self.source.address,
        }

    def waited_s(self, outcome: Outcome) -> float:
        """How long the client was busy: silence costs the whole time-out, an answer nearly nothing."""
        return self.timeout_s if outcome == Outcome.TIMEOUT else 0.05

    @property
    def _store(self) -> Store:
        return self.account.caches if self.place.kind == "redis" else self.account.databases
