"""The verbs that change an account, and those about their runs and record. As in app.py: front ends decide nothing.

A fix is planned by reading only. It is carried out as a durable run, so that a command that was cut off can go on.
"""

import asyncio
import getpass
import os
import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stackmedic.app import ENDPOINT, Asked, Options, Target, asked_for, terraform_state, through_the_door
from stackmedic.errors import NotFound, Refused

if TYPE_CHECKING:
    from stackmedic.aws.door import Door, Progress
    from stackmedic.durable.seam import Kind
    from stackmedic.durable.store import Store
    from stackmedic.model.ending import RunSeen
    from stackmedic.model.finding import Diagnosis
    from stackmedic.model.plan import Plan
    from stackmedic.model.snapshot import Gap
    from stackmedic.remedy.audit import Check
    from stackmedic.remedy.live_site import Where
    from stackmedic.remedy.records import Records
    from stackmedic.remedy.runs import Engine, Heard
    from stackmedic.remedy.site import Seen
    from stackmedic.terraform.state import State

RECORDS_WAIT_S = 5.0
MakeEngine = Callable[["tuple[Kind, ...]"], "Engine"]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan, the diagnosis that it cures, and where it would be carried out."""

    plan: "Plan"
    diagnosis: "Diagnosis | None"
    where: "Where"


def plan_fix(
    target: Target | None = None,
    options: Options | None = None,
    cause: str | None = None,
    progress: "Progress | None" = None,
    read_only: str = "",
) -> Proposal:
    """Read a stack and plan what would cure its causes, or the one that is named. Changes nothing."""
    from stackmedic.remedy import planner
    from stackmedic.remedy.practice import practice

    asked = asked_for(target, options, progress)

    async def work(door: "Door") -> "tuple[State | Gap | None, Seen]":
        state = await terraform_state(door, asked)
        return state, await _seen(door, asked, state)

    state, seen = through_the_door(asked, work)
    known_how = practice()
    plan = planner.plan(seen.diagnosis, seen.snapshot, known_how, cause)
    if cause and not (plan.steps or plan.left):
        known = ", ".join(sorted({each.id for each in (*seen.diagnosis.causes, *seen.diagnosis.risks)}))
        raise NotFound(f"{cause} is not found in this stack.", f"found are: {known}" if known else "nothing is wrong")
    plan = planner.with_addresses(plan, state, known_how)
    return Proposal(plan, seen.diagnosis, _where(asked, plan, read_only))


def plan_from(path: Path, options: Options | None = None, read_only: str = "") -> Proposal:
    """A plan that was written to a file, verified."""
    from stackmedic.remedy import plan_file

    plan = plan_file.read(path)
    named = Target(stack=plan.scope.stack or None, cluster=plan.scope.cluster_arn)
    asked = asked_for(replace(named, stack=None), replace(options or Options(), region=plan.scope.region), None)
    return Proposal(plan, None, _where(asked, plan, read_only))


def apply_fix(
    proposal: Proposal,
    approved: bool = True,
    confirmed: tuple[str, ...] = (),
    heard: "Heard | None" = None,
    engine: MakeEngine | None = None,
    config: Path | None = None,
) -> "RunSeen":
    """Carry a plan out; without ``approved`` the run waits for somebody's approval. Raises Refused."""
    from stackmedic.remedy import approval, plan_file
    from stackmedic.remedy.runner import FIX

    plan, where = proposal.plan, proposal.where
    if where.read_only:
        raise Refused(f"Nothing is changed: {where.read_only}.", "plan only: stackmedic fix --plan-only")
    given = approval.grant(plan, who(), _account_time(where), confirmed).document() if approved else None
    order: dict[str, Any] = {
        "plan": plan_file.document(plan),
        "who": who(),
        "where": where.document(),
        "approval": given,
    }
    with _engine(engine, config) as runs:
        _refuse_known(runs, plan)
        runs.control.start(FIX, plan.id, order)
        return _carried_out(runs, plan.id, heard)


def list_runs(engine: MakeEngine | None = None, config: Path | None = None) -> "tuple[RunSeen, ...]":
    """Every run that this machine knows, oldest first; the changes within a run are not runs to people."""
    from stackmedic.remedy.runs import seen

    with _engine(engine, config) as runs:
        return tuple(seen(each) for each in runs.control.runs() if "/" not in each.id)


def show_run(run_id: str, engine: MakeEngine | None = None, config: Path | None = None) -> "RunSeen":
    """A run and its journal."""
    from stackmedic.remedy.runs import seen

    with _engine(engine, config) as runs:
        return seen(runs.control.status(run_id), runs.control.steps(run_id))


def resume_run(
    run_id: str, heard: "Heard | None" = None, engine: MakeEngine | None = None, config: Path | None = None
) -> "RunSeen":
    """Go on with a run that was cut off, cancelled or parked, or that waits until a person has put things right."""
    from stackmedic.durable.seam import State
    from stackmedic.remedy.runs import waits_for_a_person

    with _engine(engine, config) as runs:
        run = runs.control.status(run_id)
        _refuse_when_locked(run.data, config)
        if run.state in (State.CANCELLED, State.ATTENTION):
            runs.control.resume(run_id)
        elif run.state is State.PAUSED:
            runs.control.proceed(run_id, who())
        elif waits_for_a_person(run):
            if not run.gate.startswith("resume"):
                raise Refused(f"{run_id} waits for an approval.", f"stackmedic runs approve {run_id}")
            runs.control.answer(run_id, run.gate, {"by": who(), "go": True})
        return _carried_out(runs, run_id, heard, run.gate)


def cancel_run(
    run_id: str, heard: "Heard | None" = None, engine: MakeEngine | None = None, config: Path | None = None
) -> "RunSeen":
    """Stop a run at its next boundary: the step in flight ends, nothing else begins, nothing is undone."""
    with _engine(engine, config) as runs:
        gate = runs.control.status(run_id).gate
        runs.control.request_stop(run_id, who(), "cancelled")
        return _carried_out(runs, run_id, heard, gate)


def approve_run(
    run_id: str,
    confirmed: tuple[str, ...] = (),
    heard: "Heard | None" = None,
    engine: MakeEngine | None = None,
    config: Path | None = None,
) -> "RunSeen":
    """Say yes to the plan of a run that waits for it, and carry it out."""
    from stackmedic.remedy import approval, plan_file
    from stackmedic.remedy.live_site import Where
    from stackmedic.remedy.runner import APPROVE

    with _engine(engine, config) as runs:
        run = runs.control.status(run_id)
        if run.gate != APPROVE or not isinstance(run.data, dict):
            raise Refused(f"{run_id} does not wait for an approval.", f"stackmedic runs show {run_id}")
        _refuse_when_locked(run.data, config)
        plan = plan_file.plan_of(run.data["plan"])
        approval.refuse_unnamed(plan, confirmed)
        given = approval.grant(plan, who(), _account_time(Where.of(run.data["where"])), confirmed)
        answer: dict[str, Any] = {"by": who(), "approve": True, "digest": plan.digest, "approval": given.document()}
        runs.control.answer(run_id, APPROVE, answer)
        return _carried_out(runs, run_id, heard, APPROVE)


def plan_of_run(run_id: str, engine: MakeEngine | None = None, config: Path | None = None) -> "Plan":
    """The plan that a run carries out."""
    from stackmedic.remedy import plan_file

    with _engine(engine, config) as runs:
        order: Any = runs.control.status(run_id).data
    if not isinstance(order, dict) or "plan" not in order:
        raise NotFound(f"{run_id} carries out no plan.", "stackmedic runs list")
    return plan_file.plan_of(order["plan"])


def plan_document(plan: "Plan") -> dict[str, Any]:
    """A plan as JSON (docs/plan.schema.json)."""
    from stackmedic.remedy import plan_file

    return plan_file.document(plan)


def write_plan(plan: "Plan", path: Path) -> None:
    """Keep a plan in a file, to be applied with ``fix --plan``."""
    from stackmedic.remedy import plan_file

    plan_file.write(plan, path)


def purge_runs(older_than: timedelta, engine: MakeEngine | None = None, config: Path | None = None) -> int:
    """Forget the journals of runs that ended before; the audit record keeps what they did."""
    from stackmedic.clock import SystemClock

    with _engine(engine, config) as runs:
        return runs.control.purge(SystemClock().now() - older_than)


def audit_entries(config: Path | None = None) -> tuple[dict[str, Any], ...]:
    """The audit record, of this machine or of all that share a store, oldest first."""
    with _kept(config) as kept:
        return tuple(kept.records.audit.entries())


def audit_check(config: Path | None = None) -> "Check":
    """Whether the audit record is whole."""
    with _kept(config) as kept:
        return kept.records.audit.verify()


def who() -> str:
    """Who does it: the person on this machine; AWS's own record has the identity."""
    try:
        return f"{getpass.getuser()}@{platform.node()}"
    except (KeyError, OSError):
        return f"{os.getuid()}@{platform.node()}"


async def _seen(door: "Door", asked: Asked, state: "State | Gap | None") -> "Seen":
    from stackmedic.collect.examine import Depth, examine
    from stackmedic.diagnose import engine
    from stackmedic.model.snapshot import Gap
    from stackmedic.remedy.site import Seen
    from stackmedic.terraform.declared import with_declared

    options = asked.options
    snapshot = await examine(door, asked.wanted, Depth(options.since_s, options.timeout_s))
    if state is not None and not isinstance(state, Gap):
        snapshot = with_declared(snapshot, state)
    return Seen(snapshot, engine.diagnose(snapshot, door.calls))


async def look(where: "Where", since_s: float | None) -> "Seen":
    """A fresh look at a run's stack, through a door of its own, so that nothing comes from memory."""
    from stackmedic.aws.live import LiveDoor
    from stackmedic.collect.scope import Target as Wanted

    wanted = Wanted(where.stack, where.cluster, where.services)
    options = Options(where.profile, where.region, since_s or where.since_s, where.timeout_s)
    door = LiveDoor(
        profile=where.profile, region=where.region, endpoint_url=where.endpoint_url, seconds=where.timeout_s
    )
    asked = Asked(wanted, options, where.endpoint_url, state=where.state)
    try:
        return await _seen(door, asked, await terraform_state(door, asked))
    finally:
        await door.close()


def _where(asked: Asked, plan: "Plan", read_only: str) -> "Where":
    from stackmedic.remedy.live_site import Where

    options = asked.options
    return Where(
        account=plan.scope.account,
        cluster=plan.scope.cluster_arn,
        services=asked.wanted.services,
        stack=plan.scope.stack,
        profile=options.profile or os.environ.get("AWS_PROFILE"),
        region=plan.scope.region,
        endpoint_url=os.environ.get(ENDPOINT, asked.endpoint_url),
        since_s=options.since_s,
        timeout_s=options.timeout_s,
        read_only=read_only or _lock(options.config, plan.scope.stack, plan.scope.cluster_arn),
        state=_lasting(options.state or asked.state),
    )


def _lock(config: Path | None, stack: str, cluster: str) -> str:
    """What stackmedic.toml, as it is now, says against changing a stack."""
    from stackmedic.config import load

    return load(config).lock(stack, cluster)


def _refuse_when_locked(order: Any, config: Path | None) -> None:
    """Whoever locked a stack since a run began, or on this machine alone, is obeyed: the run goes on waiting."""
    if isinstance(order, dict) and "where" in order:
        lock = _lock(config, order["where"]["stack"], order["where"]["cluster"])
        if lock:
            raise Refused(f"Nothing is changed: {lock}.", "the run waits; stackmedic runs cancel ends it")


def _lasting(state: str | None) -> str | None:
    """Where a run finds the Terraform state again, from whatever folder; standard input it does not."""
    if state is None or state == "-":
        return None
    return state if state.startswith("s3:") else str(Path(state).absolute())


def _account_time(where: "Where") -> datetime:
    from stackmedic.remedy.live_site import LiveSite
    from stackmedic.remedy.records import LocalRecords
    from stackmedic.remedy.runs import state_folder

    async def ask() -> datetime:
        site = LiveSite(where, look, LocalRecords(state_folder()), lambda run: True)
        try:
            return await site.now()
        finally:
            await site.close()

    return asyncio.run(ask())


@dataclass(frozen=True, slots=True)
class _Kept:
    """Where runs and their records are kept; no ``store``: in the state folder of this machine."""

    records: "Records"
    store: "Store | None" = None


@contextmanager
def _kept(config: Path | None) -> "Iterator[_Kept]":
    """What stackmedic.toml or the environment says of that."""
    from stackmedic.config import store
    from stackmedic.remedy.records import LocalRecords, SharedRecords
    from stackmedic.remedy.runs import state_folder

    address = store(config)
    if address is None:
        yield _Kept(LocalRecords(state_folder()))
        return
    from stackmedic.clock import SystemClock
    from stackmedic.durable.postgres import PostgresStore
    from stackmedic.remedy.shared import Shared

    database = PostgresStore(address, SystemClock())
    database.prepare()
    shared = Shared(database.engine(RECORDS_WAIT_S))
    try:
        yield _Kept(SharedRecords(shared), database)
    finally:
        shared.close()


@contextmanager
def _engine(make: MakeEngine | None, config: Path | None = None) -> "Iterator[Engine]":
    """The durable engine, or the one that a test brings; with the flows and their world."""
    from stackmedic.clock import SystemClock
    from stackmedic.remedy.changing import changing
    from stackmedic.remedy.live_site import LiveSite, Where
    from stackmedic.remedy.runner import fixing
    from stackmedic.remedy.runs import DurableEngine, settled, state_folder

    made: list[Engine] = []

    def site(order: Any) -> LiveSite:
        where = Where.of(order)
        lock = where.read_only or _lock(config, where.stack, where.cluster)
        return LiveSite(replace(where, read_only=lock), look, kept.records, settled(made[0].control))

    kinds = (fixing(site), changing(site))
    with _kept(config) as kept:
        engine = make(kinds) if make else DurableEngine(state_folder(), kinds, SystemClock(), kept.store)
        made.append(engine)
        try:
            yield engine
        finally:
            engine.close()


def _carried_out(runs: "Engine", run_id: str, heard: "Heard | None", answered: str = "") -> "RunSeen":
    from stackmedic.remedy.runs import seen

    return seen(runs.carry_out(run_id, heard or _nobody, answered))


def _refuse_known(runs: "Engine", plan: "Plan") -> None:
    try:
        run = runs.control.status(plan.id)
    except NotFound:
        return
    says = f"This plan was given to a run already: {plan.id} is {run.state.value}."
    raise Refused(says, f"stackmedic runs show {plan.id}, or make a new plan: stackmedic fix")


def _nobody(seen: "RunSeen") -> None:
    return None
