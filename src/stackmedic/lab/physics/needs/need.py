"""What every need has in common: where it comes from, what it is called, how often it is asked for.

A need is one store, bucket or server that one process uses. ``use`` is what a request finds; ``rate`` is how many
requests a second clients make of this process that need it, ``writing`` how many of them write, as
``physics/demand.py`` last worked it out; ``background`` is what the process does without being asked.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from stackmedic.lab.physics.needs.place import Place
from stackmedic.lab.physics.network import Interface
from stackmedic.lab.physics.outcome import Outcome

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.task import Task
    from stackmedic.lab.physics.dialects.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request wants of a store: how many queries or commands, and of which kind.

    ``tables``: those that it reads; ``several_keys``: commands on many keys at once; ``follows``: the client goes where
    a cluster sends it; ``expires``: keys are written with a time to live; ``source``: whose connection it is.
    """

    write: bool = False
    queries: float = 1.0
    tables: tuple[str, ...] = ()
    several_keys: bool = False
    follows: bool = False
    expires: bool = True
    source: Interface | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """Who needs something: the process's task, its surroundings and its library."""

    account: "Account"
    task: "Task"
    dialect: "Dialect"
    environment: Mapping[str, str]
    certificates: tuple[str, ...]

    @property
    def interface(self) -> Interface:
        return self.task.interface

    @property
    def role_arn(self) -> str:
        """The task role, which the program's calls to AWS are made with."""
        return str(self.task.definition.get("taskRoleArn") or "")


class Need(Protocol):
    """What a process asks of a need."""

    kind: str
    at_start: bool
    rate: float
    writing: float
    background: float

    def begin(self) -> Outcome:
        """What a program finds that opens it when it starts."""
        ...

    def use(self, write: bool = False) -> Outcome:
        """What a request finds; when it succeeds, ``waits_s`` is how long it took."""
        ...

    def words(self, outcome: Outcome) -> dict[str, Any]:
        """What error texts are filled in with."""
        ...

    def waited_s(self, outcome: Outcome) -> float:
        """How long the client was busy until it gave up."""
        ...


# The table that a server names which it does not have.
RELATION = re.compile(r'relation "(\w+)"')


def words_of(place: Place, outcome: Outcome, source: str) -> dict[str, Any]:
    return {
        "host": place.host,
        "address": outcome.address or place.host,
        "port": place.port,
        "user": place.user,
        "database": place.database,
        "detail": outcome.detail,
        "scheme": place.scheme,
        "malformed": place.malformed,
        "source": source,
        "table": (RELATION.findall(outcome.detail) or [""])[0],
    }
