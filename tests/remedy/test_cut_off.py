"""Nobody gets through to the account any more: what a run says then of its change is never more than it knows."""

from pathlib import Path
from typing import Any

import pytest

from stackmedic.durable.memory import Crash, Memory
from stackmedic.durable.seam import SETTLED, Run
from stackmedic.remedy.approval import grant
from stackmedic.remedy.audit import Audit
from stackmedic.remedy.runner import FIX
from tests.remedy.town import RUN, Town


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def begun(town: Town) -> tuple[Memory, Run]:
    """A run as far as it comes without a person."""
    plan = town.plan()
    memory = Memory(town.kinds())
    memory.start(FIX, RUN, town.order(plan, grant(plan, "tester", town.now)))
    return memory, onwards(memory)


def onwards(memory: Memory) -> Run:
    while (run := memory.go(RUN)).state not in SETTLED and not run.gate.startswith("resume"):
        memory.pass_time(RUN)
    return run


def told(run: Run) -> tuple[str, list[str]]:
    """The condition, and what became of the changes."""
    said: Any = run.result or run.told["stuck"]
    return said["condition"], [each["fate"] for each in said["changes"]]


def is_made(town: Town) -> bool:
    return town.states["door"] == "open"


def test_before_the_change_nothing_was_sent_and_the_run_says_so(town: Town) -> None:
    town.cut_off = lambda town: any(each["event"] == "intent" for each in Audit(town.folder).entries())
    _, run = begun(town)
    assert ("needs_person", ["not_made"]) == told(run)
    assert {} == town.effects


def test_after_the_answer_the_change_is_made_whatever_follows(town: Town) -> None:
    town.cut_off = is_made
    _, run = begun(town)
    assert ("deadline", ["made"]) == told(run)
    assert "cannot be asked" in run.result["says"]  # type: ignore[index, call-overload]


@pytest.mark.parametrize("fate", ["lose", "lose before"])
def test_when_the_answer_is_lost_nobody_knows_and_a_person_lets_it_look_again(town: Town, fate: str) -> None:
    town.fate = lambda name, times: fate if times == 1 else ""
    town.cut_off = lambda town: bool(town.asked["door"]) and not hasattr(town, "back")
    memory, run = begun(town)
    assert ("needs_person", ["unknown"]) == told(run)

    town.back = True  # type: ignore[attr-defined]
    memory.answer(RUN, run.gate, {"by": "tester", "go": True})

    assert ("cleared", ["made"]) == told(onwards(memory))
    assert {"door open": 1} == town.effects
    how = "recognised" if fate == "lose" else "made"
    assert [how] == [each["how"] for each in Audit(town.folder).entries() if each["event"] == "done"]


def test_a_change_that_was_refused_was_not_made(town: Town) -> None:
    town.fate = lambda name, times: "AccessDenied"
    _, run = begun(town)
    assert ("needs_person", ["not_made"]) == told(run)


def test_a_process_that_died_after_it_had_sent_the_change_leaves_it_unknown(town: Town) -> None:
    died: list[str] = []

    def die(name: str) -> None:
        if name == "effected door" and not died:
            died.append(name)
            raise Crash

    town.point = die
    plan = town.plan()
    memory = Memory(town.kinds())
    memory.start(FIX, RUN, town.order(plan, grant(plan, "tester", town.now)))
    with pytest.raises(Crash):
        onwards(memory)
    town.cut_off = lambda town: not hasattr(town, "back")

    run = onwards(memory)

    assert ("needs_person", ["unknown"]) == told(run)


def test_a_record_that_cannot_be_continued_after_the_change_does_not_unmake_it(town: Town) -> None:
    def spoil(name: str) -> None:
        if name == "effected door":
            (town.folder / "audit.head.new").mkdir()

    town.point = spoil
    _, run = begun(town)
    assert ("cleared", ["made"]) == told(run)
    assert "not on the audit record" in run.result["says"]  # type: ignore[index, call-overload]
