"""Asking about runs and steering them, from any process: DBOS's client, never DBOS itself.

A second process that launches DBOS on the same executor id runs the other's steps again, at the same time (trap 1 of
the study behind docs/adr/0006-dbos-behind-a-seam.md). The client launches nothing. It would wait for a database that is
away for as long as it is away, so every question has its own time limit.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import TypeVar

import sqlalchemy

from stackmedic.clock import Clock
from stackmedic.durable import dbos, seam
from stackmedic.durable.entries import Entries, is_paused, open_gate, told
from stackmedic.durable.purged import Purged
from stackmedic.durable.purging import PURGE, Purging
from stackmedic.durable.seam import Json, Run, State, Step
from stackmedic.durable.store import Store
from stackmedic.errors import DeadlineReached, NotFound, Refused

ANSWER_WITHIN_S = 10.0
LOOK_AGAIN_S = 0.1
UNDEFINED_TABLE = "42P01"  # PostgreSQL manual, "PostgreSQL Error Codes".
T = TypeVar("T")


class DbosControl:
    """The control port on a store. ``kinds`` are those that this version knows how to run."""

    def __init__(
        self, store: Store, kinds: Iterable[seam.Kind], clock: Clock, within_s: float = ANSWER_WITHIN_S
    ) -> None:
        self._store, self._kinds, self._clock, self._within_s = store, seam.by_name(kinds), clock, within_s
        store.prepare()
        self._engine = store.engine(within_s)
        self._purged = Purged(self._engine)
        self._journal = dbos.Journal(self._engine, store.url)
        self._tables = self._journal.tables
        self._purging = Purging(self._journal, self._purged, clock)
        self._ask(self._journal.prepare)
        self._ask(self._purged.prepare)

    def close(self) -> None:
        self._journal.close()
        self._engine.dispose()

    def start(self, kind: str, run_id: str, data: Json) -> None:
        if kind not in self._kinds:
            raise NotFound(f"there is no flow {kind}")
        self._store.check_room()
        self._ask(lambda: self._start(kind, run_id, data))

    def answer(self, run_id: str, gate: str, message: Mapping[str, Json]) -> None:
        who = str(message["by"])
        self._ask(lambda: self._answer(run_id, gate, {"at": self._clock.now().isoformat(), **message}, who))

    def request_stop(self, run_id: str, by: str, why: str) -> None:
        self._ask(lambda: self._stop(run_id, by, why))

    def pause(self, run_id: str, by: str) -> None:
        self._ask(lambda: self._order(run_id, {"want": "pause", "by": by}))

    def proceed(self, run_id: str, by: str) -> None:
        self._ask(lambda: self._order(run_id, {"want": "proceed", "by": by}))

    def cancel(self, run_id: str) -> None:
        self._ask(lambda: self._cancel(run_id))

    def resume(self, run_id: str) -> None:
        self._ask(lambda: self._resume(run_id))

    def rerun_from(self, run_id: str, step: str) -> None:
        self._ask(lambda: self._rerun_from(run_id, step))

    def status(self, run_id: str) -> Run:
        return self._ask(lambda: self._status(run_id))

    def steps(self, run_id: str) -> tuple[Step, ...]:
        return self._ask(lambda: tuple(seam.steps_of(each.pair for each in self._entries(run_id))))

    def active(self) -> int:
        """How many runs are not settled; cheap enough to ask often."""
        return self._ask(lambda: sum(row.kind != PURGE for row in self._journal.active()))

    def runs(self) -> tuple[Run, ...]:
        return self._ask(self._runs)

    def purge(self, older_than: datetime) -> int:
        portions = self._ask(lambda: self._purging.old(older_than))
        return sum(self._ask(lambda portion=portion: self._purging.forget(portion)) for portion in portions)  # type: ignore[misc]

    def _start(self, kind: str, run_id: str, data: Json) -> None:
        if run_id in self._purged:
            raise Refused(f"{run_id} has run before and was purged", "start it under a new id")
        known = self._journal.find(run_id)
        if known is None:
            self._journal.enqueue(kind, run_id, data)
        elif (known.kind, known.data) != (kind, dbos.through_json(data)):
            raise Refused(f"{run_id} is another run, of {known.kind}", "start it under a new id")

    def _answer(self, run_id: str, gate: str, message: Mapping[str, Json], who: str) -> None:
        row = self._row(run_id)
        names = {each.name for each in self._tables.entries(run_id)}
        if row.state in seam.SETTLED or f"answer:{gate}" in names:
            raise Refused(f"gate {gate} of {run_id} is closed")
        self._journal.send(run_id, message, topic=f"gate:{gate}", key=f"{run_id}:{gate}:{who}")

    def _order(self, run_id: str, order: Mapping[str, Json]) -> None:
        row = self._row(run_id)
        if row.state in seam.SETTLED:
            raise Refused(f"{run_id} is over: {row.state.value}")
        self._journal.send(run_id, order, topic="control")

    def _stop(self, run_id: str, by: str, why: str) -> None:
        """To the run and its children. The order goes first and the gate is looked at after; the flow opens its gate
        first and looks for orders after. So one of the two always sees the other."""
        order = {"want": "stop", "by": by, "why": why}
        self._order(run_id, order)
        active = [row.id for row in self._journal.active() if row.id.startswith(f"{run_id}/")]
        for each in active:
            self._journal.send(each, order, topic="control")
        for each in [run_id, *active]:
            gate = open_gate(self._tables.entries(each))
            if gate:
                self._journal.send(each, order, topic=f"gate:{gate}")

    def _cancel(self, run_id: str) -> None:
        if self._row(run_id).state not in seam.SETTLED:
            self._stop(run_id, "cancel", "cancelled")  # What waits for an answer would not notice before its deadline.
            self._journal.cancel(run_id)

    def _resume(self, run_id: str) -> None:
        row = self._row(run_id)
        if row.state is not State.CANCELLED and not row.parked:
            raise Refused(f"{run_id} is {row.state.value}")
        self._journal.resume(run_id)

    def _rerun_from(self, run_id: str, step: str) -> None:
        row = self._row(run_id)
        if row.state not in seam.SETTLED:
            raise Refused(f"{run_id} is {row.state.value}")
        positions: dict[str, int] = {}
        for each in self._tables.entries(run_id):
            positions.setdefault(each.name, each.position)
        if step not in positions:
            raise NotFound(f"{run_id} has no step {step}", f"its journal has {', '.join(positions) or 'nothing'}")
        self._journal.rewind(run_id, positions[step], row.account)

    def _status(self, run_id: str) -> Run:
        return self._run(self._row(run_id), self._tables.entries(run_id))

    def _runs(self) -> tuple[Run, ...]:
        """In two queries, however many there are. The engine's own are nobody's business."""
        rows, entries = self._journal.rows(), self._tables.entries_where(dbos.ACTIVE)
        return tuple(self._run(row, entries.get(row.id, [])) for row in rows if row.kind != PURGE)

    def _row(self, run_id: str) -> dbos.Row:
        row = self._journal.find(run_id)
        if row is None:
            raise NotFound(f"there is no run {run_id}", "stackmedic runs list shows those there are")
        return row

    def _entries(self, run_id: str) -> Entries:
        self._row(run_id)
        return self._tables.entries(run_id)

    def _run(self, row: dbos.Row, entries: Entries) -> Run:
        state, attention, gate = row.state, row.attention, ""
        if state in (State.RUNNING, State.QUEUED):  # A worker that left gave back what waits to its queue.
            gate = open_gate(entries)
            state = State.PAUSED if is_paused(entries) else State.WAITING if gate else state
        if row.state not in seam.SETTLED:
            attention = attention or self._stranded(row)
            state = State.ATTENTION if attention else state
        return Run(
            row.id, row.kind, state, row.data, row.result, attention, gate, told(entries), row.started, row.ended
        )

    def _stranded(self, row: dbos.Row) -> str:
        """Why no worker of this version will ever run it; DBOS leaves such a run pending without a word."""
        if row.kind not in self._kinds:
            return f"no worker here knows {row.kind}: install the version that does, or cancel the run"
        if row.version != dbos.JOURNAL_VERSION:
            return f"its journal is of version {row.version}, and this is {dbos.JOURNAL_VERSION}"
        return ""

    def _ask(self, question: Callable[[], T]) -> T:
        """The answer, or a sentence within the time limit, whatever the database does."""
        box: list[T] = []
        failure: list[BaseException] = []
        over = threading.Event()
        thread = threading.Thread(target=_into, args=(question, box, failure, over), daemon=True)
        thread.start()
        thread.join(self._within_s)
        over.set()
        if box:
            return box[0]
        if failure and not isinstance(failure[0], sqlalchemy.exc.SQLAlchemyError):
            raise failure[0]
        reason = str(failure[0]).splitlines()[0] if failure else f"no answer within {self._within_s:.0f} s"
        raise DeadlineReached(f"the journal could not be asked: {reason}", "see whether it can be reached, then repeat")


def _into(question: Callable[[], T], box: list[T], failure: list[BaseException], over: threading.Event) -> None:
    """The answer; again while another process that came first is making the tables of a new store."""
    while not (box or failure):
        try:
            box.append(question())
        except BaseException as error:  # Raised again by whoever asked.
            if not _is_being_made(error) or over.wait(LOOK_AGAIN_S):
                failure.append(error)


def _is_being_made(error: BaseException) -> bool:
    return isinstance(error, sqlalchemy.exc.ProgrammingError) and getattr(error.orig, "sqlstate", "") == UNDEFINED_TABLE
