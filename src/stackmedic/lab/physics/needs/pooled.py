"""A store behind a pool of connections: PostgreSQL, Redis, memcached.

A connection once established lives on when the rule that let it in is revoked (security groups are stateful), until the
pool renews it; when the server goes, it is gone at once, and the next request finds out. When requests take so long
that more are under way than the pool has connections, the next one waits for a connection, and gives up when the pool's
own time-out is over (sources: EC2 user guide, "Security group connection tracking"; SQLAlchemy, "Connection Pooling":
pool_size 5, max_overflow 10, pool_timeout 30 s; node-postgres, "pg.Pool": max 10, no time-out).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from stackmedic.lab.physics.databases.token import TOKEN_LIVES_S, token
from stackmedic.lab.physics.needs.need import Asked, Client, words_of
from stackmedic.lab.physics.needs.place import Place, expanded, place_of
from stackmedic.lab.physics.needs.pool import Pool
from stackmedic.lab.physics.network import Interface
from stackmedic.lab.physics.outcome import Outcome

AN_ANSWER_S = 0.05
LOOPBACK = ("localhost", "127.0.0.1")


class Store(Protocol):
    """What a pool asks of ``account.databases`` and ``account.caches``."""

    def connect(self, source: Interface, place: Place, pool: int = 1) -> Outcome:
        """What comes of opening a connection; ``server`` is whom the name led to."""
        ...

    def would_connect(self, source: Interface, place: Place) -> Outcome:
        """What opening a connection would come to, without opening it."""
        ...

    def keeps(self, server: str, since: float) -> bool:
        """Whether a connection opened at ``since`` is still up: no stop, reboot, fail-over or deletion in between."""
        ...

    def ask(self, server: str, place: Place, asked: Asked) -> Outcome:
        """What comes of a request on an open connection, and how long it takes."""
        ...

    def hold(self, server: str, source: Interface, count: int) -> None:
        """A client's pool has now so many connections."""
        ...


class Pooled:
    """One store of one process: its place and the pool of connections to it."""

    def __init__(self, client: Client, kind: str, settings: Mapping[str, Any]) -> None:
        given, dialect = expanded(settings, client.environment), client.dialect
        self.client = client
        self.kind = kind
        self.settings = settings
        self.place = place_of(kind, settings, client.environment, dialect.encrypts(kind))
        unread = self.place.malformed or self.place.scheme in dialect.unknown_schemes(kind)
        self.at_start = bool(settings.get("at_start", False)) or bool(unread and kind in dialect.read_early)
        self.recycle_s = float(given.get("pool_recycle_s") or 0)
        self.reconnects = bool(settings.get("pool_pre_ping", kind in dialect.reconnects))
        self.timeout_s = float(given.get("connect_timeout_s") or dialect.connect_timeout_s(kind))
        self.statement_timeout_s = float(given.get("statement_timeout_s") or 0)
        self.pool = _pool(dialect.pool(kind), given)
        self.queries = float(given.get("queries") or 3)
        self.cached_by = given.get("cached_by", "")
        self.background = float(given.get("background") or 0)
        self.rate = 0.0
        self.writing = 0.0
        self.server = ""
        self.established_at: float | None = None

    @property
    def store(self) -> Store:
        account = self.client.account
        return account.databases if self.kind == "postgres" else account.caches

    @property
    def connected(self) -> bool:
        return self.established_at is not None

    def begin(self) -> Outcome:
        """A program that starts opens a connection, and asks no table: it may be about to make them."""
        outcome = self._connection()
        if not outcome.ok:
            return outcome
        answered = self.store.ask(self.server, self.place, Asked(source=self.client.interface))
        return answered.after(outcome.waits_s + answered.waits_s)

    def use(self, write: bool = False) -> Outcome:
        """A connection from the pool, or what comes of opening one; then the request itself."""
        outcome = self._connection()
        if not outcome.ok:
            return outcome
        answered = self.store.ask(self.server, self.place, self._asked(write))
        if self.statement_timeout_s and answered.waits_s > self.statement_timeout_s:
            return Outcome.STATEMENT_TIMEOUT.after(self.statement_timeout_s)
        if self.rate * answered.waits_s > self.pool.most:
            return Outcome.POOL_EXHAUSTED.after(self.pool.timeout_s)
        return answered.after(outcome.waits_s + answered.waits_s)

    def resize(self) -> None:
        """The pool grows with what is under way: requests a second times how long each takes."""
        if self.established_at is not None and self.store.keeps(self.server, self.established_at):
            seconds = self.store.ask(self.server, self.place, self._asked(False)).waits_s
            wanted = max(self.pool.size, min(self.pool.most, int(self.rate * seconds) + 1))
            self.store.hold(self.server, self.client.interface, wanted)

    def _asked(self, write: bool) -> Asked:
        said = self.settings
        return Asked(
            write,
            self.queries,
            tuple((said.get("schema") or {}).get("tables", ())),
            bool(said.get("several_keys")),
            bool(said.get("cluster")),
            bool(said.get("expires", True)),
            self.client.interface,
        )

    def _connection(self) -> Outcome:
        now = self.client.account.world.now
        if self.established_at is not None:
            if not self.store.keeps(self.server, self.established_at):
                self.established_at = None
                if not self.reconnects:
                    return Outcome.CLOSED_BY_SERVER
            elif not self.recycle_s or now - self.established_at < self.recycle_s:
                return Outcome.OK
        outcome = self.connect()
        self.established_at, self.server = (now, outcome.server) if outcome.ok else (None, "")
        return outcome

    def connect(self) -> Outcome:
        """Open one connection."""
        source = self.client.interface
        return self._through(lambda place: self.store.connect(source, place, self.pool.size))

    def would_connect(self) -> Outcome:
        """What opening one would come to."""
        return self._through(lambda place: self.store.would_connect(self.client.interface, place))

    def _through(self, ask: Callable[[Place], Outcome]) -> Outcome:
        """Past the client's own library, then the store, then the client's time-out and trust."""
        place, dialect = self.place, self.client.dialect
        if place.malformed:
            return Outcome.URL_MALFORMED
        if place.scheme in dialect.unknown_schemes(self.kind):
            return Outcome.URL_SCHEME_UNKNOWN
        if place.host in LOOPBACK:  # Nobody else listens inside the task.
            return Outcome.REFUSED.because(address="127.0.0.1")
        if self.settings.get("auth") == "iam":
            if not self.client.role_arn:
                return Outcome.NO_CREDENTIALS
            place = replace(place, password=self._token())
        account, source = self.client.account, self.client.interface
        if account.names.shadowed(place.host, source):
            return Outcome.NO_SUCH_HOST
        outcome = ask(place)
        if outcome.waits_s > self.timeout_s:
            return Outcome.TIMEOUT.because(address=outcome.address)
        if outcome.ok and place.tls and not self._trusts():
            return Outcome.CERTIFICATE_NOT_TRUSTED.because(address=outcome.address)
        return outcome

    def _token(self) -> str:
        """What the program signs with its task role, for the host and port that it was told to."""
        given, place = expanded(self.settings, self.client.environment), self.place
        port = given.get("token_port", str(place.port))
        return token(
            given.get("token_host") or place.host,
            int(port) if port.isdigit() else 0,
            given.get("token_user") or place.user,
            self.client.role_arn,
            int(given.get("token_expires_s") or TOKEN_LIVES_S),
        )

    def _trusts(self) -> bool:
        """RDS has an authority of its own, which an image has to carry; ElastiCache's is Amazon's public one."""
        if not (self.place.verifies or self.client.dialect.verifies(self.kind, self.place.mode)):
            return True
        authority = "rds" if self.kind == "postgres" else "public"
        return authority in self.client.certificates or self.client.dialect.trusts(authority)

    def words(self, outcome: Outcome) -> dict[str, Any]:
        own = {
            "pool_size": self.pool.size,
            "pool_overflow": self.pool.overflow,
            "pool_timeout": f"{self.pool.timeout_s:.2f}",
            "pool_timeout_ms": f"{self.pool.timeout_s * 1000:.0f}",
        }
        return words_of(self.place, outcome, self.client.interface.address) | own

    def waited_s(self, outcome: Outcome) -> float:
        """Silence costs the whole time-out, an answer nearly nothing; some pools try again for a while."""
        waited = self.timeout_s if outcome == Outcome.TIMEOUT else outcome.waits_s or AN_ANSWER_S
        return max(waited, 0.0 if self.connected else self.client.dialect.patience_s(self.kind))


def _pool(usual: Pool, given: Mapping[str, str]) -> Pool:
    return Pool(
        int(given.get("pool_size") or usual.size),
        int(given.get("max_overflow") or usual.overflow),
        float(given.get("pool_timeout_s") or usual.timeout_s),
    )
