"""What the processes do that the engine tests start and kill: workers and starters with flows that write effects down.

Effects go to a file, one line each, appended in one write: whatever dies, what was done stays on record.
"""

import asyncio
import inspect
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from stackmedic.clock import SystemClock
from stackmedic.durable.seam import Act, Context, Done, Json, Kind, approves, token
from stackmedic.durable.store import Store
from stackmedic.errors import UsageError

STEPS = ("one", "two", "three", "four", "five", "six")
PLAN = "digest"
WEEK_S = 7 * 86400


class Later(SystemClock):
    """A clock that is some days ahead."""

    def __init__(self, days: int) -> None:
        self._days = timedelta(days=days)

    def now(self) -> datetime:
        return super().now() + self._days


@dataclass(frozen=True)
class Place:
    """Where a test keeps its journal and its effects; travels to other processes. ``daily`` is a kind that its workers
    run once a day; their clock is ``days`` ahead."""

    journal: str
    folder: Path
    slot: int | None = None
    daily: str = ""
    days: int = 0

    def store(self) -> Store:
        if self.journal.startswith("postgresql"):
            from stackmedic.durable.postgres import PostgresStore

            return PostgresStore(self.journal, self.clock, self.slot)
        from stackmedic.durable.sqlite import SqliteStore

        return SqliteStore(Path(self.journal))

    @property
    def clock(self) -> SystemClock:
        return Later(self.days)

    @property
    def effects(self) -> Path:
        return self.folder / "effects"

    def did(self) -> list[list[str]]:
        return [line.split() for line in self.effects.read_text().splitlines()] if self.effects.exists() else []

    def said(self) -> str:
        """What its workers wrote to their standard error."""
        return "".join(each.read_text() for each in self.folder.glob("*.stderr"))

    def die(self, point: str, run_id: str) -> None:
        """Once, at the point that the run is named after: ``kill-in-one`` dies in the step ``one``."""
        mark = self.folder / run_id.replace("/", "-")
        if run_id == f"kill-{point.replace(' ', '-')}" and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    def write(self, *words: object) -> None:
        descriptor = os.open(self.effects, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o666)
        os.write(descriptor, (" ".join(map(str, words)) + "\n").encode())
        os.close(descriptor)


class Flows:
    """Each method that takes a context is a flow."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def effect(self, name: str, run_id: str, seconds: float = 0) -> Act:
        async def act() -> Json:
            self.place.die(f"in {name}", run_id)
            self.place.write(run_id, name, os.getpid(), time.monotonic_ns(), "begin")
            await asyncio.to_thread(threading.Event().wait, seconds)
            self.place.write(run_id, name, os.getpid(), time.monotonic_ns(), "end")
            self.place.die(f"acted {name}", run_id)
            return {"name": name}

        return act

    async def six(self, context: Context, data: Json) -> Json:
        """Six steps with a gate in the middle."""
        for number, name in enumerate(STEPS):
            if number == 3:
                self.place.die("before gate", context.run_id)
                answer = await context.gate("approval", timeout=float(str(data or WEEK_S)))
                self.place.die("after gate", context.run_id)
                if not approves(answer, PLAN):
                    return "not approved"
            self.place.die(f"before {name}", context.run_id)
            await context.step(name, self.effect(name, context.run_id))
            self.place.die(f"after {name}", context.run_id)
        return "done"

    async def quick(self, context: Context, data: Json) -> Json:
        for name in STEPS[: int(str(data))]:
            await context.step(name, self.effect(name, context.run_id, 0.002))
        return "done"

    async def wait(self, context: Context, data: Json) -> Json:
        answer = await context.gate("approval", timeout=float(str(data or WEEK_S)))
        await context.step("late", self.effect("answered" if answer else "expired", context.run_id))
        return "stopped" if await context.stop_requested() else "answered" if answer else "expired"

    async def slow(self, context: Context, data: Json) -> Json:
        await context.step("first", self.effect("first", context.run_id, float(str(data))))
        await context.step("second", self.effect("second", context.run_id))
        return "done"

    async def held(self, context: Context, data: Json) -> Json:
        """A step that lasts until its process dies, and is quick when it is done again."""

        async def act() -> Json:
            mark = self.place.folder / f"{context.run_id}.held"
            again = mark.exists()
            mark.touch()
            return await self.effect("held", context.run_id, 0 if again else 600)()

        await context.step("held", act)
        return "done"

    async def nap(self, context: Context, data: Json) -> Json:
        await context.sleep("nap", float(str(data)))
        return "rested"

    async def parent(self, context: Context, data: Json) -> Json:
        """A child that waits; both are parked by the second death that counts."""
        ended = await context.limited("a", "impatient.v1", data)
        return ended.value if isinstance(ended, Done) else ended.error

    async def poison(self, context: Context, data: Json) -> Json:
        async def act() -> Json:
            self.place.write(context.run_id, "poison", os.getpid())
            os.kill(os.getpid(), signal.SIGKILL)
            return None

        await context.step("poison", act)
        return None

    async def fleet(self, context: Context, data: Json) -> Json:
        assert isinstance(data, Mapping)
        jobs = [(str(account), n) for account in data["accounts"] for n in range(data["each"])]  # type: ignore[union-attr, arg-type, call-overload]
        ended = await asyncio.gather(*(context.limited(account, "job.v1", account) for account, _ in jobs))
        return sum(isinstance(each, Done) for each in ended)

    async def job(self, context: Context, data: Json) -> Json:
        await context.step("work", self.effect(f"work-{data}", context.run_id, 0.15))
        return data

    async def tokened(self, context: Context, data: Json) -> Json:
        """An effect that is found again by its token."""
        mark = token(context.run_id, "act")

        async def act() -> Json:
            self.place.write("try", os.getpid())
            if not any(mark in words for words in self.place.did()):
                self.place.write(mark)
            await asyncio.to_thread(threading.Event().wait, float(str(data)))
            return None

        await context.step("act", act)
        return "done"

    async def costs(self, context: Context, data: Json) -> Json:
        """Steps that do nothing, and how long each took, in seconds."""
        taken: list[float] = []
        for number in range(int(str(data))):
            began = time.perf_counter()
            await context.step(f"step {number}", self.nothing)
            taken.append(time.perf_counter() - began)
        return taken

    async def telling(self, context: Context, data: Json) -> Json:
        await context.tell("phase", "first")
        await context.tell("phase", "second")
        return data

    async def nothing(self) -> Json:
        return None

    async def impatient(self, context: Context, data: Json) -> Json:
        return await self.wait(context, data)


def kinds(place: Place, removed: str = "") -> Iterable[Kind]:
    """All flows, but for one that this version does not know any more."""
    flows = Flows(place)
    restarts = {"poison": 3, "impatient": 1, "nap": 1, "parent": 1}
    names = [name for name, found in vars(Flows).items() if inspect.iscoroutinefunction(found) and name != "nothing"]
    found = [Kind(f"{name}.v1", getattr(flows, name), restarts.get(name, 20)) for name in names]
    return [each for each in found if each.name != removed]


def use_as_nobody(folder: Path, answer: Path) -> None:
    """Permissions mean nothing to root, so be somebody else."""
    from stackmedic.durable.sqlite import SqliteStore

    with answer.open("w") as said:
        if not os.geteuid():
            os.setgid(65534)
            os.setuid(65534)
        try:
            SqliteStore(folder).prepare()
            said.write("used")
        except UsageError as error:
            said.write(str(error))


def work(place: Place, removed: str = "") -> None:
    """Be a worker until killed, or until the place is lost; says so in the effects, and every connection it makes."""
    os.dup2(os.open(place.folder / f"{os.getpid()}.stderr", os.O_CREAT | os.O_WRONLY), 2)
    sys.addaudithook(lambda event, words: place.write("connect", words[1]) if event == "socket.connect" else None)
    from stackmedic.durable.schedule import Every
    from stackmedic.durable.worker import worker

    daily = [Every(place.daily, timedelta(days=1))] if place.daily else []
    mine = worker(place.store(), kinds(place, removed), place.clock, daily)
    if mine is None:
        place.write("client", os.getpid())
        return
    ending = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: ending.set())
    with mine:
        place.write("worker", os.getpid(), mine.executor)
        while not ending.wait(0.05) and not mine.lost:
            pass
        place.write("ending", os.getpid(), time.monotonic_ns())
    place.write("ended", os.getpid(), time.monotonic_ns())
    os._exit(3 if mine.lost else 0)
