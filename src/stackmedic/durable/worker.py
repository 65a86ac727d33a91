"""The process that executes runs. On SQLite there is one, on PostgreSQL any number; everybody else is a client."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from types import TracebackType

import sqlalchemy

from stackmedic.clock import Clock
from stackmedic.durable import dbos, seam
from stackmedic.durable.seam import Json, Outcome, Stop
from stackmedic.durable.store import Claim, Store

WAIT_FOR_LEAVE_S = 0.02
PAUSED_AT_MOST_S = timedelta(days=365).total_seconds()
DRAIN_S = 10.0


class Worker:
    """Executes runs for as long as the ``with`` block lasts. Made by ``worker``, which may find that it must not be."""

    def __init__(self, store: Store, claim: Claim, kinds: Iterable[seam.Kind], clock: Clock) -> None:
        self._claim, self._clock = claim, clock
        self._engine = store.engine(30)
        self._side = store.engine(30)
        self.journal = dbos.Journal(self._side, store.url, patient=True)
        self._glance = dbos.Journal(self._side, store.url)
        self._flows = {kind: self._flow(kind) for kind in seam.by_name(kinds).values()}
        self._url = store.url
        self._current: dict[str, DbosContext] = {}
        self._acting = 0
        self._quiet = threading.Condition()
        self._closing = False

    @property
    def lost(self) -> str:
        """Why this process can do no more and should end; empty while it can."""
        return self._claim.lost

    @property
    def executor(self) -> str:
        return self._claim.executor

    def __enter__(self) -> "Worker":
        dbos.launch(self._engine, self._url, self._claim.executor, self._flows)
        self._claim.watch(self._look)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let steps in flight end and be journalled, begin no other, and leave the rest to whoever comes next."""
        self._closing = True
        with self._quiet:
            quiet = self._quiet.wait_for(lambda: not self._acting, DRAIN_S)
        dbos.shut_down()
        if quiet and not self._claim.lost:
            self._hand_over()
        self.journal.close()
        self._glance.close()
        self._side.dispose()
        self._engine.dispose()
        if quiet:
            self._claim.release()  # Otherwise only with the process: a step that still acts must not be replaced.

    def _hand_over(self) -> None:
        """Give unfinished runs back. DBOS counts each dispatch as a restart, so a run that waits for days through many
        clean ends would be parked as if it had crashed as often; this sets its count back."""
        with suppress(sqlalchemy.exc.SQLAlchemyError):  # A database that is away hands over by the claim's end.
            for row in self._glance.rows(with_data=False, status="PENDING", executor_id=self._claim.executor):
                self._glance.resume(row.id)

    def _flow(self, kind: seam.Kind) -> Callable[[Json], Awaitable[Json]]:
        async def run(data: Json) -> Json:
            context = DbosContext(self, dbos.run_id())
            self._current[context.run_id] = context
            try:
                return dbos.through_json(await kind.flow(context, data))  # type: ignore[no-any-return]
            finally:
                if self._current.get(context.run_id) is context:
                    del self._current[context.run_id]

        run.__qualname__ = f"flow:{kind.name}"
        return run

    def _look(self) -> None:
        """Take over what dead workers left. The list is read again while the dead one's slot is held."""
        executors = {row.executor for row in self._glance.rows(with_data=False, status="PENDING")}
        for executor in sorted(executors - {self._claim.executor, ""}):
            with self._claim.if_dead(executor) as dead:
                if dead:
                    dbos.take_over(executor)

    async def act(self, context: "DbosContext", act: Callable[[], Awaitable[dict[str, Json]]]) -> dict[str, Json]:
        """Act, once this process surely may: it holds its claim, and the run is still this execution's."""
        while self._closing or not self._claim.holds():
            await self._clock.sleep(WAIT_FOR_LEAVE_S)
        await self._check_owner(context)
        self._acting += 1
        try:
            return await act()
        finally:
            with self._quiet:
                self._acting -= 1
                self._quiet.notify_all()

    async def _check_owner(self, context: "DbosContext") -> None:
        """DBOS refuses what a replaced execution writes, but only after it has acted; so ask before."""
        term = self._claim.term
        if self._current.get(context.run_id) is not context:
            raise dbos.MOVED(context.run_id)
        if context.term != term:
            row = await asyncio.to_thread(self.journal.find, context.run_id)
            if row is None or row.state is not seam.State.RUNNING or row.executor != self._claim.executor:
                raise dbos.MOVED(context.run_id)
            context.term = term

    @property
    def term(self) -> int:
        return self._claim.term

    @property
    def clock(self) -> Clock:
        return self._clock


class DbosContext:
    """What a flow sees of the engine. One entry per step, child or word told; a boundary costs two, a gate five."""

    def __init__(self, worker: Worker, run_id: str) -> None:
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
        journalled = await dbos.remember(
            name, lambda: self._worker.act(self, lambda: seam.sealed(act, attempts, every, timeout, sleep))
        )
        return seam.opened(journalled)

    async def gate(self, name: str, timeout: float) -> Mapping[str, Json] | None:
        self._names.claim(f"gate:{name}")
        await self._note(f"gate:{name}", timeout)
        message = None if await self.stop_requested() else await dbos.receive(f"gate:{name}", timeout)
        if message is not None and message.get("want") == "stop":
            self._stop, message = Stop(str(message["by"]), str(message["why"])), None
        await self._note(f"answer:{name}", message)
        return message

    async def sleep(self, name: str, seconds: float) -> None:
        self._names.claim(f"sleep:{name}")
        await self._note(f"sleep:{name}", seconds)
        await dbos.wait(seconds)

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

    async def _note(self, name: str, value: Json) -> None:
        async def noted() -> Json:
            return value

        await dbos.remember(name, noted)


async def child_outcome(journal: dbos.Journal, kind: str, child: str, data: Json, account: str) -> Json:
    """A child's end as a value, whatever it was."""
    try:
        return await journal.child(kind, child, data, account)
    except Exception as error:  # The child's own failure, as its journal tells it.
        return {"error": str(getattr(error, "name", type(error).__name__)), "message": str(error)}


def worker(store: Store, kinds: Iterable[seam.Kind], clock: Clock) -> Worker | None:
    """A worker on this store, or None when another process is the one that may be."""
    store.prepare()
    claim = store.claim()
    return None if claim is None else Worker(store, claim, kinds, clock)
