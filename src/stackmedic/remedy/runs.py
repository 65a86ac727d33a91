"""Runs as people see them: begun, carried out in this process or another, waited for, resumed, ended.

The state folder ``$XDG_STATE_HOME/stackmedic`` (XDG base directory specification) holds the journal, the audit record,
locks and spent approvals. A command that begins a run executes it unless another process is the worker already; then it
watches. Either way it returns when the run has ended or waits for a person.
"""

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from stackmedic.clock import Clock
from stackmedic.durable import seam
from stackmedic.durable.seam import SETTLED, Control, Run, State
from stackmedic.errors import DeadlineReached, NotFound
from stackmedic.model.ending import Made, RunSeen

if TYPE_CHECKING:
    from stackmedic.durable.store import Store

POLL_S = 0.2
Heard = Callable[[RunSeen], None]


class Engine(Protocol):
    """What carries runs out: the durable engine, or a double."""

    @property
    def control(self) -> Control:
        """What may be asked of it."""

    def carry_out(self, run_id: str, heard: Heard, answered: str = "") -> Run:
        """Execute (or watch) a run until it has ended or waits for a person; ``heard`` is told of its progress.

        ``answered`` is a gate that was just answered: the run may not have noticed yet.
        """

    def close(self) -> None:
        """Leave: steps in flight end first; what is not done goes on with ``runs resume``."""


class DurableEngine:
    """DBOS on a SQLite journal in the state folder, or on another store that several machines share."""

    def __init__(self, state: Path, kinds: Iterable[seam.Kind], clock: Clock, store: "Store | None" = None) -> None:
        from stackmedic.durable.control import DbosControl
        from stackmedic.durable.sqlite import SqliteStore

        self._kinds = tuple(kinds)
        self._clock = clock
        self._store = store or SqliteStore(state / "journal")
        self._leaving = ExitStack()
        self._working = False
        self._control = DbosControl(self._store, self._kinds, clock)
        self._leaving.callback(self._control.close)

    @property
    def control(self) -> Control:
        return self._control

    def carry_out(self, run_id: str, heard: Heard, answered: str = "") -> Run:
        self._work()
        while True:
            run = self._status(run_id)
            if run is not None:
                heard(seen(run))
                if is_over(run) or (waits_for_a_person(run) and (not answered or run.gate != answered)):
                    return run
            asyncio.run(self._clock.sleep(POLL_S))

    def _status(self, run_id: str) -> Run | None:
        """None while the store is away from the process that executes the run: the run pauses, and goes on with it."""
        try:
            return self._control.status(run_id)
        except DeadlineReached:
            if not self._working:
                raise
            return None

    def close(self) -> None:
        self._leaving.close()

    def _work(self) -> None:
        """Become the worker, unless this process is it, or another one."""
        from stackmedic.durable.worker import worker

        mine = None if self._working else worker(self._store, self._kinds, self._clock)
        if mine is not None:
            self._leaving.enter_context(mine)
            self._working = True


def is_over(run: Run) -> bool:
    return run.state in SETTLED or run.state is State.ATTENTION


def waits_for_a_person(run: Run) -> bool:
    """Waiting for time to pass is not waiting for a person: only a gate is."""
    return run.state is State.PAUSED or (run.state is State.WAITING and is_gate(run.gate))


def is_gate(name: str) -> bool:
    return name.startswith(("approve", "resume"))


def state_folder() -> Path:
    """Where this machine keeps runs, the audit record and locks."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "stackmedic"


def settled(control: Control) -> Callable[[str], bool]:
    """Whether a run has come to its end; one that nobody knows has."""

    def ask(run_id: str) -> bool:
        try:
            return control.status(run_id).state in SETTLED
        except NotFound:
            return True

    return ask


def seen(run: Run, journal: tuple[seam.Step, ...] = ()) -> RunSeen:
    """A run in people's terms."""
    told = _ending(run)
    order: Mapping[str, Any] = run.data if isinstance(run.data, Mapping) else {}
    doing = run.told.get("doing")
    return RunSeen(
        id=run.id,
        state=run.state.value,
        condition=told["condition"],
        exit_code=told["exit_code"],
        says=told["says"],
        stack=order.get("plan", {}).get("stack", {}).get("name", ""),
        who=str(order.get("who", "")),
        began=run.started,
        ended=run.ended,
        doing="" if is_over(run) or not isinstance(doing, str) else doing,
        changes=tuple(Made(**each) for each in told["changes"]),
        next=told["next"],
        journal=tuple(_entry(each) for each in journal),
    )


def _entry(step: seam.Step) -> str:
    """One line of a journal; what failed says why."""
    failed = step.outcome if isinstance(step.outcome, seam.Failed) else None
    return f"{step.name}: {failed.error}: {failed.message}" if failed else step.name


def _ending(run: Run) -> Mapping[str, Any]:
    """How a run ended, or what it waits for: what ``Ending.document`` made, or the same of what the engine knows."""
    if isinstance(run.result, Mapping):
        return run.result
    stuck = run.told.get("stuck")
    if waits_for_a_person(run) and isinstance(stuck, Mapping):
        return stuck
    says, code, following = _without_result(run)
    return {"condition": run.state.value, "exit_code": code, "says": says, "changes": [], "next": following}


def _without_result(run: Run) -> tuple[str, int, str]:
    if waits_for_a_person(run):
        return "waits for an approval; nothing was changed", 6, f"stackmedic runs approve {run.id}"
    if run.state in (State.FAILED, State.ATTENTION):
        return run.attention or "it failed", 9, f"stackmedic runs show {run.id}"
    if run.state is State.CANCELLED:
        return "it was cancelled", 130, f"stackmedic runs resume {run.id}"
    return "it is under way", 0, f"stackmedic runs show {run.id}"
