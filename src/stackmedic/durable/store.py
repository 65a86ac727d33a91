"""Where a journal is kept, and who may work on it. Two kinds of place, one shape."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import sqlalchemy

FREE_SPACE = 64 * 1024 * 1024


class Claim(Protocol):
    """The right to execute runs, held until this process ends. ``term`` counts how often it had to be regained."""

    executor: str
    term: int
    lost: str

    def holds(self) -> bool:
        """Whether this process may act at this very moment."""

    def watch(self, look: Callable[[], None]) -> None:
        """Keep the claim from a thread of its own, and call ``look`` about once a second while it holds."""

    def if_dead(self, executor: str) -> AbstractContextManager[bool]:
        """Whether that executor's process is gone; while the block lasts nobody else can find the same."""

    def release(self) -> None:
        """Give the right back."""


class Store(Protocol):
    """A place for a journal: a folder on a local disk, or a PostgreSQL database."""

    url: str

    def engine(self, patience_s: float) -> "sqlalchemy.Engine":
        """Connections for one process; ``patience_s`` is how long one of them waits for a lock or a server."""

    def prepare(self) -> None:
        """Make the place if it can be made; says what is wrong when it cannot."""

    def check_room(self) -> None:
        """Refuse work that the journal could not record: an effect without its entry is done twice."""

    def claim(self) -> Claim | None:
        """The right to work here, or None when somebody else has it and only one can."""
