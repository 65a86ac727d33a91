"""A test double behind the seam: the journal is a dict, a crash is an exception, time stands until it is moved.

Not an engine: nothing is stored, limits are not kept, and one run executes at a time. It exists so that any flow can be
crashed at every point in milliseconds (``rehearsal``), while the real engine is killed at a few in seconds.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from stackmedic.durable import seam
from stackmedic.durable.seam import Json, Outcome, Run, State, Step, Stop
from stackmedic.errors import NotFound, Refused, StackmedicError

FOREVER = timedelta(days=36500)


class Crash(BaseException):
    """The process is gone. Nothing that a flow does may catch it, as nothing catches ``kill -9``."""


class Blocked(BaseException):
    """The run waits for an answer or for time; its coroutine is dropped, as a restart would drop it."""


class FlowChanged(StackmedicError):
    """The journal names another step than the flow does: the flow was changed under its released name."""


class ManualClock:
    """Time that moves only when it is told to, or slept through by a step."""

    def __init__(self, moment: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def chance(self) -> float:
        return 0.5

    async def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@dataclass
class Entry:
    """All that is kept of a run."""

    id: str
    kind: str
    data: Json
    started: datetime
    state: State = State.QUEUED
    result: Json = None
    attention: str = ""
    ended: datetime | None = None
    crashes: int = 0
    journal: dict[int, tuple[str, Json]] = field(default_factory=dict)
    answers: dict[str, Mapping[str, Json]] = field(default_factory=dict)
    orders: list[Mapping[str, Json]] = field(default_factory=list)
    read: int = 0
    told: dict[str, Json] = field(default_factory=dict)
    waits: dict[str, datetime] = field(default_factory=dict)

    def settle(self, state: State, when: datetime, attention: str = "") -> None:
        self.state, self.ended, self.attention = state, when, attention


class Memory:
    """The double: starts nothing by itself, ``go`` executes a run until it settles, waits or crashes.

    ``at`` is called at every point where a process could die, with its number and name, and may raise ``Crash`` or
    do what an outsider would do just then.
    """

    def __init__(self, kinds: Iterable[seam.Kind], clock: ManualClock | None = None) -> None:
        self.kinds = seam.by_name(kinds)
        self.clock = clock or ManualClock()
        self.points: list[str] = []
        self.at: Callable[[int, str], None] = lambda number, name: None
        self.entries: dict[str, Entry] = {}
        self.purged: set[str] = set()

    def point(self, name: str) -> None:
        """A place where the process may die; worlds call it between the effects within a step."""
        self.points.append(name)
        self.at(len(self.points) - 1, name)

    def start(self, kind: str, run_id: str, data: Json) -> None:
        if run_id in self.purged:
            raise Refused(f"{run_id} has run before and was purged", "start it under a new id")
        data = json.loads(json.dumps(data))
        known = self.entries.setdefault(run_id, Entry(run_id, kind, data, self.clock.now()))
        if (known.kind, known.data) != (kind, data):
            raise Refused(f"{run_id} is another run, of {known.kind}", "start it under a new id")

    def answer(self, run_id: str, gate: str, message: Mapping[str, Json]) -> None:
        entry = self.entry(run_id)
        closed = any(name == f"answer:{gate}" for name, _ in entry.journal.values())
        if closed or entry.state in seam.SETTLED:
            raise Refused(f"gate {gate} of {run_id} is closed")
        entry.answers.setdefault(gate, json.loads(json.dumps(message)))

    def request_stop(self, run_id: str, by: str, why: str) -> None:
        self._order(run_id, want="stop", by=by, why=why)
        for child in [each for each in self.entries if each.startswith(f"{run_id}/")]:
            if self.entries[child].state not in seam.SETTLED:
                self._order(child, want="stop", by=by, why=why)

    def pause(self, run_id: str, by: str) -> None:
        self._order(run_id, want="pause", by=by)

    def proceed(self, run_id: str, by: str) -> None:
        self._order(run_id, want="proceed", by=by)

    def _order(self, run_id: str, **order: Json) -> None:
        entry = self.entry(run_id)
        if entry.state in seam.SETTLED:
            raise Refused(f"{run_id} is over: {entry.state.value}")
        entry.orders.append(order)

    def cancel(self, run_id: str) -> None:
        entry = self.entry(run_id)
        if entry.state not in seam.SETTLED:
            entry.settle(State.CANCELLED, self.clock.now())

    def resume(self, run_id: str) -> None:
        entry = self.entry(run_id)
        if entry.state not in (State.CANCELLED, State.ATTENTION):
            raise Refused(f"{run_id} is {entry.state.value}")
        entry.state, entry.crashes, entry.ended = State.QUEUED, 0, None

    def rerun_from(self, run_id: str, step: str) -> None:
        entry = self.entry(run_id)
        first = next((number for number, (name, _) in sorted(entry.journal.items()) if name == step), None)
        if first is None:
            raise NotFound(f"{run_id} has no step {step}")
        if entry.state not in seam.SETTLED:
            raise Refused(f"{run_id} is {entry.state.value}")
        entry.journal = {number: kept for number, kept in entry.journal.items() if number < first}
        kept = {name for name, _ in entry.journal.values()}
        entry.answers = {gate: each for gate, each in entry.answers.items() if f"answer:{gate}" in kept}
        entry.state, entry.ended, entry.orders = State.QUEUED, None, []

    def status(self, run_id: str) -> Run:
        entry = self.entry(run_id)
        gate = next(iter(entry.waits), "") if entry.state is State.WAITING else ""
        return Run(
            entry.id, entry.kind, entry.state, entry.data, entry.result, entry.attention, gate, dict(entry.told),
            entry.started, entry.ended,
        )  # fmt: skip

    def steps(self, run_id: str) -> tuple[Step, ...]:
        journal = sorted(self.entry(run_id).journal.items())
        return tuple(seam.steps_of(kept for _, kept in journal))

    def runs(self) -> tuple[Run, ...]:
        return tuple(map(self.status, self.entries))

    def purge(self, older_than: datetime) -> int:
        old = [each.id for each in self.entries.values() if each.state in seam.SETTLED and each.started < older_than]
        for run_id in old:
            del self.entries[run_id]
        self.purged |= set(old)
        return len(old)

    def entry(self, run_id: str) -> Entry:
        if run_id not in self.entries:
            raise NotFound(f"there is no run {run_id}", "stackmedic runs list shows those there are")
        return self.entries[run_id]

    def go(self, run_id: str) -> Run:
        """Execute until the run settles or waits. ``Crash`` comes through; calling again is the restart."""
        entry = self.entry(run_id)
        if entry.state not in seam.SETTLED:
            with suppress(Blocked):
                asyncio.run(self.execute(entry))
        return self.status(run_id)

    async def execute(self, entry: Entry) -> None:
        """One execution of a flow in a process of its own, so to speak."""
        kind = self.kinds.get(entry.kind)
        entry.waits.clear()
        if kind is None:
            entry.state, entry.attention = State.ATTENTION, f"no worker here knows {entry.kind}"
            return
        if entry.crashes > kind.restarts:
            entry.state, entry.attention = State.ATTENTION, f"took its process down {entry.crashes} times"
            return
        context = MemoryContext(self, entry)
        entry.state = State.RUNNING
        try:
            entry.result = json.loads(json.dumps(await kind.flow(context, entry.data)))
            entry.settle(State.DONE, self.clock.now())
        except FlowChanged as changed:
            entry.state, entry.attention = State.ATTENTION, str(changed)
        except Crash:
            entry.crashes += 1
            raise
        except Exception as error:  # A defect of the flow ends its run, and is shown.
            entry.settle(State.FAILED, self.clock.now(), f"{type(error).__name__}: {error}")
        finally:
            context.gone = True

    def pass_time(self, run_id: str) -> None:
        """Let the clock run to the next deadline of a waiting run."""
        entry = self.entry(run_id)
        waits = [each for mine in self.entries.values() if mine.id.startswith(entry.id) for each in mine.waits.values()]
        self.clock.moment = max(self.clock.moment, min(waits))


class MemoryContext:
    """What a flow sees of the double."""

    def __init__(self, memory: Memory, entry: Entry) -> None:
        self.run_id = entry.id
        self.gone = False
        self._memory, self._entry = memory, entry
        self._next = 0
        self._children = 0
        self._names = seam.Names()
        self._stop: Stop | None = None
        entry.read = 0

    async def step(
        self, name: str, act: seam.Act, *, attempts: int = 1, every: float = 1.0, timeout: float | None = None
    ) -> Outcome:
        self._names.step(name)
        journalled = await self._remember(
            name, lambda: seam.sealed(act, attempts, every, timeout, self._memory.clock.sleep)
        )
        return seam.opened(journalled)

    async def gate(self, name: str, timeout: float) -> Mapping[str, Json] | None:
        self._names.claim(f"gate:{name}")
        opened = await self._remember(f"gate:{name}", lambda: self._deadline(timeout))
        if await self.stop_requested():
            return None
        answer = await self._remember(f"answer:{name}", lambda: self._answer(name, datetime.fromisoformat(str(opened))))
        return answer if isinstance(answer, Mapping) else None

    async def sleep(self, name: str, seconds: float) -> None:
        self._names.claim(f"sleep:{name}")
        until = await self._remember(f"sleep:{name}", lambda: self._deadline(seconds))
        await self._remember(f"slept:{name}", lambda: self._wait(name, datetime.fromisoformat(str(until)), bool))

    async def limited(self, account: str, kind: str, data: Json) -> Outcome:
        self._children += 1
        child = seam.child_id(self.run_id, self._children, kind)
        return seam.opened(await self._remember(f"limited:{kind}", lambda: self._child(child, kind, data)))

    async def tell(self, key: str, value: Json) -> None:
        async def told() -> Json:
            self._entry.told[key] = json.loads(json.dumps(value))
            return None

        await self._remember(f"tell:{key}", told)

    async def stop_requested(self) -> Stop | None:
        if self._stop is None:
            order = await self._remember("control:", self._order)
            if isinstance(order, Mapping) and order["want"] == "pause":
                order = await self._remember("control:", lambda: self._wait("paused", None, self._more_orders))
                order = await self._remember("control:", self._order)
            if isinstance(order, Mapping) and order["want"] == "stop":
                self._stop = Stop(str(order["by"]), str(order["why"]))
        return self._stop

    async def _remember(self, name: str, produce: Callable[[], Awaitable[Json]]) -> Json:
        """The journal's entry at this position, or what is produced now."""
        if self.gone:
            raise Crash
        number, self._next = self._next, self._next + 1
        journal = self._entry.journal
        if number in journal:
            known, value = journal[number]
            if known != name:
                raise FlowChanged(f"the journal has {known} where the flow has {name}")
            self._entry.read += name == "control:" and isinstance(value, Mapping)
            return value
        try:
            self._memory.point(f"before {name}")
            produced: Json = json.loads(json.dumps(await produce()))
            self._memory.point(f"acted {name}")
            journal[number] = (name, produced)
            self._memory.point(f"journalled {name}")
        except Crash:
            self.gone = True
            raise
        return produced

    async def _deadline(self, seconds: float) -> Json:
        return (self._memory.clock.now() + timedelta(seconds=seconds)).isoformat()

    def _more_orders(self) -> bool:
        return len(self._entry.orders) > self._entry.read

    def _must_stop(self) -> bool:
        return any(order["want"] == "stop" for order in self._entry.orders[self._entry.read :])

    async def _order(self) -> Json:
        if not self._more_orders():
            return None
        self._entry.read += 1
        return self._entry.orders[self._entry.read - 1]

    async def _answer(self, name: str, deadline: datetime) -> Json:
        answered = await self._wait(name, deadline, lambda: name in self._entry.answers or self._must_stop())
        return self._entry.answers.get(name) if answered else None

    async def _wait(self, name: str, deadline: datetime | None, ready: Callable[[], bool]) -> bool:
        """Whether it was ready before the deadline; drops the run when neither has come."""
        if ready():
            return True
        if deadline is not None and self._memory.clock.now() >= deadline:
            return False
        self._entry.state = State.PAUSED if deadline is None else State.WAITING
        self._entry.waits[name] = deadline or self._memory.clock.now() + FOREVER
        self._memory.point(f"waiting {name}")
        self.gone = True
        raise Blocked

    async def _child(self, child: str, kind: str, data: Json) -> Json:
        self._memory.start(kind, child, data)
        entry = self._memory.entry(child)
        if entry.state not in seam.SETTLED:
            await self._memory.execute(entry)
        if entry.state is State.DONE:
            return {"value": entry.result}
        return {"error": entry.state.value, "message": entry.attention}
