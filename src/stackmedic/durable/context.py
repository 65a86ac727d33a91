"""What a flow sees of the engine: the seam's context, upon DBOS. Whatever it remembers goes through its worker."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from stackmedic.clock import Clock
from stackmedic.durable import dbos, seam
from stackmedic.durable.seam import Json, Outcome, Stop

PAUSED_AT_MOST_S = timedelta(days=365).total_seconds()


class Remembers(Protocol):
    """The part of a worker that its flows use. ``term`` counts how often its claim had to be regained."""

    clock: Clock
    journal: dbos.Journal

    @property
    def term(self) -> int: ...

    async def remember(self, context: "DbosContext", name: str, produce: Callable[[], Awaitable[Json]]) -> Json:
        """One entry of the journal, written before or produced now."""


class DbosContext:
    """What a flow sees of the engine. One entry per step, child or word told; a boundary costs two, a gate five."""

    def __init__(self, worker: Remembers, run_id: str) -> None:
        self.run_id = run_id
        self.term = worker.term
        self._worker = worker
        self._names = seam.Names()
        self._children = 0
        self._stop: Stop | None = None

    async def step(
        self, name: str, act: seam.Act, *, attempts: int = 1, every: float = 1.0, timeout: float | None = None
    ) -> Outcome:
        self._names.step(name)
        sleep = self._worker.clock.sleep
        return seam.opened(
            await self._worker.remember(self, name, lambda: seam.sealed(act, attempts, every, timeout, sleep))
        )

    async def gate(self, name: str, timeout: float) -> Mapping[str, Json] | None:
        self._names.claim(f"gate:{name}")
        until = await self._until(f"gate:{name}", timeout)
        message = None if await self.stop_requested() else await dbos.receive(f"gate:{name}", self._left(until))
        if message is not None and message.get("want") == "stop":
            self._stop, message = Stop(str(message["by"]), str(message["why"])), None
        await self._note(f"answer:{name}", message)
        return message

    async def sleep(self, name: str, seconds: float) -> None:
        self._names.claim(f"sleep:{name}")
        await dbos.wait(self._left(await self._until(f"sleep:{name}", seconds)))

    async def limited(self, account: str, kind: str, data: Json) -> Outcome:
        self._children += 1
        child = seam.child_id(self.run_id, self._children, kind)
        journal = self._worker.journal
        return seam.opened(
            await dbos.remember(f"limited:{kind}", lambda: child_outcome(journal, kind, child, data, account))
        )

    async def tell(self, key: str, value: Json) -> None:
        await self._note(f"tell:{key}", value)

    async def stop_requested(self) -> Stop | None:
        if self._stop is None:
            order = await self._order(0)
            while order is not None and order["want"] == "pause":
                order = await self._order(PAUSED_AT_MOST_S)
            if order is not None and order["want"] == "stop":
                self._stop = Stop(str(order["by"]), str(order["why"]))
        return self._stop

    async def _order(self, seconds: float) -> Mapping[str, Json] | None:
        order = await dbos.receive("control", seconds)
        if order is not None:
            await self._note("control:", order)
        return order

    async def _until(self, name: str, seconds: float) -> datetime:
        """When a wait is over; written down when it begins, so that nothing makes it begin anew."""
        until = (self._worker.clock.now() + timedelta(seconds=seconds)).isoformat()
        return datetime.fromisoformat(str(await self._note(name, until)))

    def _left(self, until: datetime) -> float:
        return max(0.0, (until - self._worker.clock.now()).total_seconds())

    async def _note(self, name: str, value: Json) -> Json:
        async def noted() -> Json:
            return value

        return await self._worker.remember(self, name, noted)


async def child_outcome(journal: dbos.Journal, kind: str, child: str, data: Json, account: str) -> Json:
    """A child's end as a value, whatever it was."""
    try:
        return await journal.child(kind, child, data, account)
    except Exception as error:  # The child's own failure, as its journal tells it.
        return {"error": str(getattr(error, "name", type(error).__name__)), "message": str(error)}
