"""What comes of an attempt to connect, or of a request, before any library has put it into its own words.

A store (``databases/``, ``caches/``, …) decides it from the account's state; a program's dialect turns it into what the
real client library says. Two outcomes are equal when their names are; the rest is for the words: what the server said,
the address that the name resolved to, who answered, and how long the client had to wait for it.
"""

from dataclasses import dataclass, field, replace
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the class's constants, perhaps with words: ``Outcome.NO_SUCH_DATABASE.because('database "app"')``."""

    name: str
    detail: str = field(default="", compare=False)
    address: str = field(default="", compare=False)
    server: str = field(default="", compare=False)
    waits_s: float = field(default=0.0, compare=False)

    OK: ClassVar["Outcome"]
    # The way there.
    NO_SUCH_HOST: ClassVar["Outcome"]
    TIMEOUT: ClassVar["Outcome"]
    REFUSED: ClassVar["Outcome"]
    URL_MALFORMED: ClassVar["Outcome"]
    URL_SCHEME_UNKNOWN: ClassVar["Outcome"]
    # Who is let in.
    PASSWORD_REJECTED: ClassVar["Outcome"]
    TOKEN_REJECTED: ClassVar["Outcome"]
    NO_SUCH_DATABASE: ClassVar["Outcome"]
    TLS_REQUIRED: ClassVar["Outcome"]
    TLS_EXPECTED_BY_CLIENT: ClassVar["Outcome"]
    CERTIFICATE_NOT_TRUSTED: ClassVar["Outcome"]
    AUTH_REQUIRED: ClassVar["Outcome"]
    TOO_MANY_CONNECTIONS: ClassVar["Outcome"]
    STARTING_UP: ClassVar["Outcome"]
    WRONG_PROTOCOL: ClassVar["Outcome"]
    # What becomes of a request.
    CLOSED_BY_SERVER: ClassVar["Outcome"]
    POOL_EXHAUSTED: ClassVar["Outcome"]
    READ_ONLY: ClassVar["Outcome"]
    DISK_FULL: ClassVar["Outcome"]
    MEMORY_FULL: ClassVar["Outcome"]
    NO_SUCH_TABLE: ClassVar["Outcome"]
    MIGRATION_LOCKED: ClassVar["Outcome"]
    STATEMENT_TIMEOUT: ClassVar["Outcome"]
    MOVED: ClassVar["Outcome"]
    CROSS_SLOT: ClassVar["Outcome"]
    # Of an API or another server.
    NO_CREDENTIALS: ClassVar["Outcome"]
    ACCESS_DENIED: ClassVar["Outcome"]
    NO_SUCH_BUCKET: ClassVar["Outcome"]
    NO_SUCH_KEY: ClassVar["Outcome"]
    WRONG_REGION: ClassVar["Outcome"]
    BAD_STATUS: ClassVar["Outcome"]

    @property
    def ok(self) -> bool:
        return self.name == "OK"

    def because(self, detail: str = "", address: str = "", server: str = "") -> "Outcome":
        """The same outcome with the server's words, the address that was tried, or who answered."""
        return replace(
            self, detail=detail or self.detail, address=address or self.address, server=server or self.server
        )

    def after(self, seconds: float) -> "Outcome":
        """The same outcome, for which the client waited so long."""
        return replace(self, waits_s=seconds)


for _name in Outcome.__annotations__:
    if _name.isupper():
        setattr(Outcome, _name, Outcome(_name))
