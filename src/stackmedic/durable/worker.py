"""The process that executes runs. On SQLite there is one, on PostgreSQL any number; everybody else is a client."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from types import TracebackType

import sqlalchemy

from stackmedic.clock import Clock
from stackmedic.durable import dbos, seam
from stackmedic.durable.context import DbosContext
from stackmedic.durable.entries import is_asleep, is_paused, open_gate
from stackmedic.durable.purged import Purged
from stackmedic.durable.purging import DAILY, Purging
from stackmedic.durable.schedule import Every, Schedule
from stackmedic.durable.seam import Json
from stackmedic.durable.store import Claim, Store

WAIT_FOR_LEAVE_S = 0.02
LOOK_EVERY_S = 1.0
DRAIN_S = 10.0


class Worker:
    """Executes runs for as long as the ``with`` block lasts. Made by ``worker``, which may find that it must not be."""

    def __init__(
        self, store: Store, claim: Claim, kinds: Iterable[seam.Kind], clock: Clock, schedule: Iterable[Every] = ()
    ) -> None:
        self._claim, self.clock = claim, clock
        self._engine = store.engine(30)
        self._side = store.engine(30)
        self.journal = dbos.Journal(self._side, store.url, patient=True)
        self._glance = dbos.Journal(self._side, store.url)
        self._url = store.url
        self._purged = Purged(self._side)
        purging = Purging(self._glance, self._purged, clock)
        self._flows = {kind: self._flow(kind) for kind in seam.by_name((*kinds, purging.kind())).values()}
        self._schedule = Schedule((DAILY, *schedule), self._glance, self._purged, clock)
        self._keeper = threading.Thread(target=self._keep, name="stackmedic-schedule", daemon=True)
        self._ended = threading.Event()
        self._current: dict[str, DbosContext] = {}
        self._in_flight = 0
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
        self.journal.prepare()
        self._purged.prepare()
        self.journal.open_queues()
        self._take_over(self._claim.executor)  # From whoever had the same name before, and is surely gone.
        self._launched = dbos.launch(self._engine, self._url, self._claim.executor, self._flows)
        self._claim.watch(self._look)
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let steps in flight end and be journalled, begin no other, and leave the rest to whoever comes next."""
        self._ended.set()
        with self._quiet:
            self._closing = True
            quiet = self._quiet.wait_for(lambda: not self._in_flight, DRAIN_S)
        dbos.shut_down(self._launched)
        self._keeper.join(DRAIN_S)
        if quiet and not self._claim.lost:
            with suppress(sqlalchemy.exc.SQLAlchemyError):  # A database that is away learns it by the claim's end.
                self._glance.give_back(self._claim.executor, innocent=lambda row: True)
        self.journal.close()
        self._glance.close()
        self._side.dispose()
        self._engine.dispose()
        if quiet:
            self._claim.release()  # Otherwise only with the process: a step that still acts must not be replaced.

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

    def _keep(self) -> None:
        while not self._ended.is_set():
            with suppress(sqlalchemy.exc.SQLAlchemyError):  # A database that is away is asked again.
                self._schedule.look()
            self._ended.wait(LOOK_EVERY_S)

    def _look(self) -> None:
        """Take over what dead workers left. The list is read while the dead one's slot is held."""
        for executor in sorted(self._glance.tables.executors() - {self._claim.executor}):
            with self._claim.if_dead(executor) as dead:
                if dead:
                    self._take_over(executor)

    def _take_over(self, executor: str) -> None:
        """A death counts against the runs that were in a step, or had journalled nothing yet. It does not against
        those that only waited: for an answer, for time, for leave to proceed, or for a child, which has its own count.
        """
        now = self.clock.now()
        journals = self._glance.tables.entries_where(["PENDING"], executor)
        parents = {row.id.rpartition("/")[0] for row in self._glance.active()}

        def waited(row: dbos.Row) -> bool:
            entries = journals.get(row.id, [])
            return row.id in parents or bool(open_gate(entries)) or is_paused(entries) or is_asleep(entries, now)

        self._glance.give_back(executor, waited)

    async def remember(self, context: "DbosContext", name: str, produce: Callable[[], Awaitable[Json]]) -> Json:
        """One entry: what the journal has, or what is produced now. From the leave to act until it is written the
        entry is in flight, and the worker does not end meanwhile."""
        in_flight = False

        async def act() -> Json:
            nonlocal in_flight
            await self._leave()
            in_flight = True
            await self._check_owner(context)
            return await produce()

        try:
            return await dbos.remember(name, act)
        finally:
            if in_flight:
                with self._quiet:
                    self._in_flight -= 1
                    self._quiet.notify_all()

    async def _leave(self) -> None:
        """Wait until this process surely may act: it holds its claim, and is not about to end."""
        while True:
            with self._quiet:
                if not self._closing and self._claim.holds():
                    self._in_flight += 1
                    return
            await self.clock.sleep(WAIT_FOR_LEAVE_S)

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


def worker(store: Store, kinds: Iterable[seam.Kind], clock: Clock, schedule: Iterable[Every] = ()) -> Worker | None:
    """A worker on this store, or None when another process is the one that may be."""
    store.prepare()
    claim = store.claim()
    return None if claim is None else Worker(store, claim, kinds, clock, schedule)
