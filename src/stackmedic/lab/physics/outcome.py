"""What comes of an attempt to connect, before any library has put it into its own words.

A store (``databases.py``, ``caches.py``) decides it from the account's state; a program's dialect turns it into what
the real client library says. ``detail`` is what the server said, ``address`` what the name resolved to; both are only
for the words: two outcomes are equal when their names are.
"""

from dataclasses import dataclass, field, replace
from typing import ClassVar, Protocol

from stackmedic.lab.physics.network import Interface


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the class's constants, perhaps with words: ``Outcome.NO_SUCH_DATABASE.because('database "app"')``."""

    name: str
    detail: str = field(default="", compare=False)
    address: str = field(default="", compare=False)

    OK: ClassVar["Outcome"]
    NO_SUCH_HOST: ClassVar["Outcome"]
    TIMEOUT: ClassVar["Outcome"]
    REFUSED: ClassVar["Outcome"]
    PASSWORD_REJECTED: ClassVar["Outcome"]
    NO_SUCH_DATABASE: ClassVar["Outcome"]
    TLS_REQUIRED: ClassVar["Outcome"]
    TLS_EXPECTED_BY_CLIENT: ClassVar["Outcome"]
    CLOSED_BY_SERVER: ClassVar["Outcome"]
    AUTH_REQUIRED: ClassVar["Outcome"]
    TOO_MANY_CONNECTIONS: ClassVar["Outcome"]
    STARTING_UP: ClassVar["Outcome"]

    @property
    def ok(self) -> bool:
        return self.name == "OK"

    def because(self, detail: str = "", address: str = "") -> "Outcome":
        """The same outcome with the server's words, or the address that was tried."""
        return replace(self, detail=detail or self.detail, address=address or self.address)


Outcome.OK = Outcome("OK")
Outcome.NO_SUCH_HOST = Outcome("NO_SUCH_HOST")
Outcome.TIMEOUT = Outcome("TIMEOUT")
Outcome.REFUSED = Outcome("REFUSED")
Outcome.PASSWORD_REJECTED = Outcome("PASSWORD_REJECTED")
Outcome.NO_SUCH_DATABASE = Outcome("NO_SUCH_DATABASE")
Outcome.TLS_REQUIRED = Outcome("TLS_REQUIRED")
Outcome.TLS_EXPECTED_BY_CLIENT = Outcome("TLS_EXPECTED_BY_CLIENT")
Outcome.CLOSED_BY_SERVER = Outcome("CLOSED_BY_SERVER")
Outcome.AUTH_REQUIRED = Outcome("AUTH_REQUIRED")
Outcome.TOO_MANY_CONNECTIONS = Outcome("TOO_MANY_CONNECTIONS")
Outcome.STARTING_UP = Outcome("STARTING_UP")


class Database(Protocol):
    """What programs ask of ``account.databases``."""

    def connect(
        self, source: Interface, host: str, port: int, user: str, password: str, database: str, tls: bool
    ) -> Outcome: ...

    def keeps(self, host: str, since: float) -> bool:
        """Whether a connection opened at ``since`` is still up: no stop, reboot, fail-over or deletion in between."""
        ...


class Cache(Protocol):
    """What programs ask of ``account.caches``."""

    def connect(self, source: Interface, host: str, port: int, password: str, tls: bool) -> Outcome: ...

    def keeps(self, host: str, since: float) -> bool: ...
