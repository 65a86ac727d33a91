"""Every flow through every crash, on the double: what the real engine is asked for only at a few points."""

import json
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest

from stackmedic.durable.memory import Crash, Memory
from stackmedic.durable.rehearsal import Visit, World, crash_matrix
from stackmedic.durable.seam import Context, Done, Failed, Json, Kind, Run, State, Step
from stackmedic.errors import NotFound, Refused
from tests.durable.sample import ORDER, PLAN, Account, flaky, mend

DATA = {"patience": 3600, "stack": "shop"}
YES = {"by": "ada", "approve": True, "digest": PLAN}


def build(**traits: object) -> Callable[[Callable[[str], None]], tuple[Iterable[Kind], World]]:
    def fresh(inside: Callable[[str], None]) -> tuple[Iterable[Kind], World]:
        account = Account(inside=inside, **traits)  # type: ignore[arg-type]
        return mend(account), account

    return fresh


def saying(**message: Json) -> Visit:
    """Somebody who answers the gate, and otherwise lets time pass."""

    def visit(memory: Memory, run: Run) -> None:
        if run.gate == "approval" and message:
            memory.answer(run.id, "approval", {**YES, **message})
        else:
            memory.pass_time(run.id)

    return visit


def flow(account: Account | None = None) -> Memory:
    memory = Memory(mend(account or Account()))
    memory.start("fix.v1", "run", DATA)
    return memory


def to_the_end(memory: Memory, run_id: str = "run") -> Run:
    run = memory.go(run_id)
    while run.state not in (State.DONE, State.FAILED, State.ATTENTION):
        memory.pass_time(run_id)
        run = memory.go(run_id)
    return run


@pytest.mark.parametrize(
    ("traits", "message", "end", "effects"),
    [
        ({}, {"approve": True}, "mended", [f"{name}=well" for name in ORDER]),
        ({}, {"approve": False}, "not approved", []),
        ({}, {"digest": "of another plan"}, "not approved", []),
        ({}, {}, "not approved", []),
        (
            {"makes_worse": True},
            {"approve": True},
            "undone",
            [f"{name}=well" for name in ORDER] + [f"{name}=broken" for name in reversed(ORDER)],
        ),
        (
            {"fails": "realign"},
            {"approve": True},
            "failed at realign",
            ["route=well", "start=well", "start=broken", "route=broken"],
        ),
    ],
)
def test_a_crash_at_any_point_changes_nothing(
    traits: dict[str, object], message: dict[str, Json], end: str, effects: list[str]
) -> None:
    matrix = crash_matrix(build(**traits), "fix.v1", DATA, saying(**message))
    assert () == matrix.wrong
    assert ["done", end, ""] == matrix.result
    assert effects == matrix.world["effects"]  # type: ignore[index,call-overload]
    assert len(matrix.points) > 15
    assert any(point.startswith("waiting") for point in matrix.points)


def test_the_matrix_sees_an_effect_that_is_done_twice() -> None:
    def careless(inside: Callable[[str], None]) -> tuple[Iterable[Kind], World]:
        account = Account(inside=inside)

        async def act() -> Json:
            account.tokens.clear()
            return await account.set("route", "well", "mark")

        async def run(context: Context, data: Json) -> Json:
            await context.step("careless", act)
            return None

        return [Kind("careless.v1", run)], account

    matrix = crash_matrix(careless, "careless.v1", None)
    assert ["in route, after its effect", "acted careless"] == [each.point for each in matrix.wrong]


def test_a_step_that_fails_is_a_value_and_only_try_again_uses_up_attempts() -> None:
    memory = flow(account := Account(fails="route"))
    memory.answer("run", "approval", YES)
    assert "failed at route" == to_the_end(memory).result
    assert (Step("set route", Failed("PermissionError", "not allowed: route")),) == memory.steps("run/1.change.v1")
    assert [] == account.effects


@pytest.mark.parametrize(("failures", "end"), [(0, "done"), (2, "done"), (3, "TryAgain")])
def test_attempts_are_counted_and_spaced(failures: int, end: str) -> None:
    memory = Memory(flaky(failures))
    began = memory.clock.now()
    memory.start("flaky.v1", "run", None)
    assert end == memory.go("run").result
    assert timedelta(seconds=2 * min(failures, 2)) == memory.clock.now() - began


def test_what_a_flow_sees_live_is_what_it_sees_replayed() -> None:
    seen: list[object] = []

    async def run(context: Context, data: Json) -> Json:
        seen.append(await context.step("tuple", act))
        await context.gate("wait", 60)
        return None

    async def act() -> Json:
        return {"pair": (1, 2), "none": None}

    memory = Memory([Kind("replay.v1", run)])
    memory.start("replay.v1", "run", None)
    to_the_end(memory)
    assert [Done({"pair": [1, 2], "none": None})] * 2 == seen


def test_a_result_that_is_not_json_is_a_failure_that_says_so() -> None:
    async def act() -> Json:
        return {"when": object()}  # type: ignore[dict-item]

    async def run(context: Context, data: Json) -> Json:
        outcome = await context.step("odd", act)
        return outcome.error if isinstance(outcome, Failed) else "no"

    memory = Memory([Kind("odd.v1", run)])
    memory.start("odd.v1", "run", None)
    assert "TypeError" == memory.go("run").result


def test_a_timeout_is_a_failure() -> None:
    import asyncio

    async def act() -> Json:
        await asyncio.Event().wait()
        return None

    async def run(context: Context, data: Json) -> Json:
        outcome = await context.step("slow", act, timeout=0.01)
        return outcome.error if isinstance(outcome, Failed) else "no"

    memory = Memory([Kind("slow.v1", run)])
    memory.start("slow.v1", "run", None)
    assert "TimeoutError" == memory.go("run").result


def test_an_answer_before_the_gate_opens_counts() -> None:
    memory = flow()
    memory.answer("run", "approval", YES)
    assert "mended" == to_the_end(memory).result


def test_the_first_answer_counts_and_a_closed_gate_takes_none() -> None:
    memory = flow()
    memory.go("run")
    memory.answer("run", "approval", {**YES, "approve": False})
    memory.answer("run", "approval", {**YES, "by": "bob"})
    assert "not approved" == to_the_end(memory).result
    with pytest.raises(Refused, match="closed"):
        memory.answer("run", "approval", YES)


def test_an_answer_after_the_deadline_is_refused() -> None:
    memory = flow()
    memory.go("run")
    memory.pass_time("run")
    memory.go("run")
    with pytest.raises(Refused, match="closed"):
        memory.answer("run", "approval", YES)


def test_an_answer_to_another_gate_opens_nothing() -> None:
    memory = flow()
    memory.answer("run", "another", YES)
    assert "not approved" == to_the_end(memory).result


def test_a_stop_at_any_point_ends_in_a_stated_condition_with_nothing_half_done() -> None:
    clean = Memory(mend(Account()))
    clean.start("fix.v1", "run", DATA)
    clean.answer("run", "approval", YES)
    to_the_end(clean)
    for number in range(len(clean.points)):
        account = Account()
        memory = flow(account)
        memory.answer("run", "approval", YES)
        memory.at = lambda at, name, stop=number, memory=memory: (  # type: ignore[misc]
            memory.request_stop("run", "ada", "enough") if at == stop else None
        )
        end = to_the_end(memory).result
        memory.at = lambda at, name: None
        assert end in ("mended", "stopped")
        assert set(account.settings.values()) == {"well" if end == "mended" else "broken"}


def test_a_waiting_gate_closes_when_a_stop_is_requested() -> None:
    memory = flow()
    assert State.WAITING is memory.go("run").state
    memory.request_stop("run", "ada", "enough")
    assert "stopped" == memory.go("run").result


def test_a_paused_run_holds_at_its_boundary_and_goes_on() -> None:
    memory = flow(account := Account())
    memory.answer("run", "approval", YES)
    memory.pause("run", "ada")
    assert State.PAUSED is memory.go("run").state
    assert [] == account.effects
    memory.proceed("run", "ada")
    assert "mended" == to_the_end(memory).result


def test_a_cancelled_run_resumes_where_its_journal_ends() -> None:
    memory = flow(account := Account())
    memory.answer("run", "approval", YES)

    def cut(number: int, name: str) -> None:
        if name == "acted limited:change.v1" and len(account.effects) == 2:
            raise Crash

    memory.at = cut
    with pytest.raises(Crash):
        memory.go("run")
    memory.at = lambda number, name: None
    memory.cancel("run")
    assert State.CANCELLED is memory.go("run").state
    memory.resume("run")
    assert "mended" == to_the_end(memory).result
    assert [f"{name}=well" for name in ORDER] == account.effects


def test_a_run_that_kills_its_process_is_parked_and_can_be_resumed() -> None:
    async def poison(context: Context, data: Json) -> Json:
        raise Crash

    memory = Memory([Kind("poison.v1", poison, restarts=3)])
    memory.start("poison.v1", "run", None)
    for _ in range(4):
        with pytest.raises(Crash):
            memory.go("run")
    assert State.ATTENTION is memory.go("run").state
    assert "took its process down 4 times" == memory.status("run").attention


def test_a_changed_flow_is_shown_and_acts_no_more() -> None:
    memory = flow(account := Account())
    memory.go("run")

    async def other(context: Context, data: Json) -> Json:
        await context.step("something else", lambda: account.set("route", "well", "mark"))
        return None

    memory.kinds["fix.v1"] = Kind("fix.v1", other)
    run = memory.go("run")
    assert (State.ATTENTION, []) == (run.state, account.effects)
    assert "the journal has tell:phase where the flow has something else" == run.attention


def test_an_unknown_kind_needs_attention() -> None:
    memory = Memory([])
    memory.start("gone.v1", "run", None)
    assert "no worker here knows gone.v1" == memory.go("run").attention


def test_rerun_goes_back_to_a_step_and_does_what_follows_again() -> None:
    memory = flow(account := Account(makes_worse=True))
    memory.answer("run", "approval", YES)
    assert "undone" == to_the_end(memory).result
    account.makes_worse = False
    memory.rerun_from("run", "verify")
    assert "mended" == to_the_end(memory).result
    with pytest.raises(NotFound, match="no step"):
        memory.rerun_from("run", "nothing")


def test_the_same_id_is_the_same_run_and_purged_ids_stay_taken() -> None:
    memory = flow()
    memory.start("fix.v1", "run", DATA)
    with pytest.raises(Refused, match="another run"):
        memory.start("fix.v1", "run", {"patience": 1})
    memory.start("fix.v1", "waits", DATA)
    to_the_end(memory)
    assert 1 == memory.purge(memory.clock.now() + timedelta(days=1))
    assert ["waits"] == [each.id for each in memory.runs()]
    with pytest.raises(Refused, match="purged"):
        memory.start("fix.v1", "run", DATA)


def test_names_are_used_once_and_keep_off_the_engines_own() -> None:
    async def twice(context: Context, data: Json) -> Json:
        await context.step("a", act)
        await context.step("a", act)
        return None

    async def reserved(context: Context, data: Json) -> Json:
        await context.step("gate:a", act)
        return None

    async def act() -> Json:
        return None

    memory = Memory([Kind("twice.v1", twice), Kind("reserved.v1", reserved)])
    for kind in ("twice.v1", "reserved.v1"):
        memory.start(kind, kind, None)
    assert "a is used twice" in memory.go("twice.v1").attention
    assert "cannot be called gate:a" in memory.go("reserved.v1").attention


def test_the_journal_shows_steps_answers_and_children() -> None:
    memory = flow()
    memory.answer("run", "approval", YES)
    to_the_end(memory)
    assert ["gate:approval", *["limited:change.v1"] * 3, "verify"] == [each.name for each in memory.steps("run")]
    assert {"phase": "asking"} == memory.status("run").told


def test_no_secret_of_the_account_reaches_the_journal() -> None:
    account = Account(settings={**dict.fromkeys(ORDER, "broken"), "password": "hunter2-planted"})
    memory = flow(account)
    memory.answer("run", "approval", YES)
    to_the_end(memory)
    assert "hunter2" not in json.dumps([each.journal for each in memory.entries.values()])
