"""What a flow may use of an engine, and what may be asked of an engine. Nothing here knows which engine it is.

A flow is a coroutine function that decides; everything it wants done or remembered goes through its context. After a
crash it runs again from its first line, and each finished step answers from the journal instead of acting.
So a flow has no clock, no chance and no I/O of its own, and never changes once released: another order or other names
of steps is another kind (`fix.v2`), because a journal is read by position and name.
"""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol, TypeAlias

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None
Act: TypeAlias = Callable[[], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Done:
    """A step or a child run came to its end with this value, as JSON gives it back."""

    value: Json


@dataclass(frozen=True, slots=True)
class Failed:
    """A step or a child run failed. A value, not an exception: an exception read back from a journal is another one."""

    error: str
    message: str


Outcome: TypeAlias = Done | Failed


class TryAgain(Exception):
    """Raised in a step: this attempt failed, the next may not. The only error that uses up a step's attempts."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody wants this run to end at its next boundary."""

    by: str
    why: str


class Context(Protocol):
    """All that a flow has. Names are unique within a run, for a name is how an answer finds its gate.

    Steps, children and words told may be gathered; gates, sleeps and boundaries take several entries and may not.
    """

    run_id: str

    async def step(
        self, name: str, act: Act, *, attempts: int = 1, every: float = 1.0, timeout: float | None = None
    ) -> Outcome:
        """Act once and remember what came of it. Cut in its middle, it acts again: see ``token``."""

    async def gate(self, name: str, timeout: float) -> Mapping[str, Json] | None:
        """Wait for an answer. None when the time is over, or when a stop was requested while waiting."""

    async def sleep(self, name: str, seconds: float) -> None:
        """Wait; a restart does not start the wait anew."""

    async def limited(self, account: str, kind: str, data: Json) -> Outcome:
        """A run of its own under the account's limit. The run that waits for it takes no place in that limit."""

    async def tell(self, key: str, value: Json) -> None:
        """Show progress to whoever asks for the status."""

    async def stop_requested(self) -> Stop | None:
        """The boundary between steps: once stopped always stopped; a paused run waits here until it may go on."""


Flow: TypeAlias = Callable[[Context, Json], Awaitable[Json]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A released flow under its immutable name. ``restarts`` is how often it may take its process down before it is
    parked: 20 for what waits for days and sees many restarts, 3 for what changes an account."""

    name: str
    flow: Flow
    restarts: int = 20


class State(Enum):
    """Where a run is."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ATTENTION = "needs attention"


SETTLED = frozenset({State.DONE, State.FAILED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Run:
    """A run as an engine sees it. ``attention`` says why it does not go on by itself, ``told`` what it told last."""

    id: str
    kind: str
    state: State
    data: Json
    result: Json
    attention: str
    gate: str
    told: Mapping[str, Json]
    started: datetime
    ended: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a run's journal."""

    name: str
    outcome: Outcome


class Control(Protocol):
    """What may be asked from outside: by a command, a page or another machine, whether or not anything runs."""

    def start(self, kind: str, run_id: str, data: Json) -> None:
        """Hand a run over. The same id again is the same run, not another one."""

    def answer(self, run_id: str, gate: str, message: Mapping[str, Json]) -> None:
        """Answer a gate, open or not yet. ``by`` says who; the same person's second click changes nothing."""

    def request_stop(self, run_id: str, by: str, why: str) -> None:
        """End the run at its next boundary; an open gate closes."""

    def pause(self, run_id: str, by: str) -> None:
        """Hold the run at its next boundary."""

    def proceed(self, run_id: str, by: str) -> None:
        """Let a paused run go on."""

    def cancel(self, run_id: str) -> None:
        """The emergency brake: the step in flight is cut, and done again should the run be resumed."""

    def resume(self, run_id: str) -> None:
        """Let a cancelled or parked run go on where its journal ends."""

    def rerun_from(self, run_id: str, step: str) -> None:
        """Forget this step of a settled run and all after it, and run them again."""

    def status(self, run_id: str) -> Run:
        """One run."""

    def steps(self, run_id: str) -> tuple[Step, ...]:
        """Its journal, in order."""

    def runs(self) -> tuple[Run, ...]:
        """All runs, oldest first. What those told that have ended, only ``status`` says."""

    def purge(self, older_than: datetime) -> int:
        """Delete what settled before; their ids stay taken. Answers how many."""


async def sealed(
    act: Act,
    attempts: int = 1,
    every: float = 1.0,
    timeout: float | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> dict[str, Json]:
    """What is journalled for a step. It went through JSON before the flow sees it, so live and replayed are equal."""
    for left in reversed(range(attempts)):
        try:
            async with asyncio.timeout(timeout):
                value = await act()
            return {"value": json.loads(json.dumps(value, allow_nan=False))}
        except TryAgain as again:
            failure: Exception = again
        except Exception as error:  # Any failure of a step is a value, and the flow decides what follows.
            failure = error
            break
        if left:
            await sleep(every)
    return {"error": type(failure).__name__, "message": str(failure)}


def opened(journalled: Json) -> Outcome:
    """The outcome in what ``sealed`` made."""
    assert isinstance(journalled, Mapping)
    if "error" in journalled:
        return Failed(str(journalled["error"]), str(journalled["message"]))
    return Done(journalled["value"])


def token(run_id: str, step: str) -> str:
    """What a step hands to AWS to find its own effect again: probe for it first, then act with it."""
    return hashlib.sha256(f"{run_id}\0{step}".encode()).hexdigest()[:32]


def child_id(run_id: str, number: int, kind: str) -> str:
    """The id of a run's n-th child: the same after a crash, so that the same child is found."""
    return f"{run_id}/{number}.{kind}"


def approves(message: Mapping[str, Json] | None, digest: str) -> bool:
    """Whether an answer approves exactly the plan with this digest."""
    return message is not None and message.get("approve") is True and message.get("digest") == digest


OWN = ("gate:", "answer:", "sleep:", "slept:", "limited:", "tell:", "control:")


class Names:
    """The names of one run: each once, and none that engines use for their own entries."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def step(self, name: str) -> None:
        if name.startswith((*OWN, "DBOS.")):
            raise ValueError(f"a step cannot be called {name}")
        self.claim(name)

    def claim(self, name: str) -> None:
        if name in self._used:
            raise ValueError(f"{name} is used twice in one run")
        self._used.add(name)


def steps_of(journal: Iterable[tuple[str, Json]]) -> Iterator[Step]:
    """What a journal shows people: steps, children and answers; not the engine's own entries."""
    for name, value in journal:
        if name.startswith("answer:"):
            yield Step(name.replace("answer:", "gate:", 1), Done(value))
        elif name.startswith("limited:") or not name.startswith((*OWN, "DBOS.")):
            yield Step(name, opened(value))


def by_name(kinds: Iterable[Kind]) -> dict[str, Kind]:
    """Kinds under their names; a name means one flow for ever."""
    known: dict[str, Kind] = {}
    for kind in kinds:
        if known.setdefault(kind.name, kind) is not kind:
            raise ValueError(f"two flows are called {kind.name}")
    return known
