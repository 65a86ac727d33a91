"""The flow on the engine's double: what it comes to, whatever the account answers and whoever interferes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from stackmedic.durable.memory import Memory
from stackmedic.durable.seam import SETTLED, State
from stackmedic.model.change import Risk
from stackmedic.remedy.approval import grant
from stackmedic.remedy.audit import Audit
from stackmedic.remedy.lock import StackLock
from stackmedic.remedy.runner import FIX
from tests.remedy.town import RUN, SCOPE, Town, finding, opening, symptom

TWO = {"door": "shut", "gate": "shut"}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def fates(ending: Mapping[str, Any]) -> list[str]:
    return [each["fate"] for each in ending["changes"]]


def test_a_fix_that_works_is_cleared_and_its_lock_is_free(town: Town) -> None:
    ending = town.fix()
    assert ("cleared", 0, ["made"]) == (ending["condition"], ending["exit_code"], fates(ending))
    assert {"door open": 1} == town.effects
    assert StackLock(town.folder, SCOPE).holder() is None


def test_changes_are_made_one_after_the_other_and_each_is_watched(tmp_path: Path) -> None:
    town = Town(tmp_path, states=dict(TWO))
    assert "cleared" == town.fix()["condition"]
    calls = [each for each in Audit(tmp_path).entries() if each["event"] in ("call", "done")]
    assert ["call", "done", "call", "done"] == [each["event"] for each in calls]
    assert calls[2]["at"] > calls[1]["at"]


def test_an_answer_that_was_lost_after_the_effect_is_recognised(town: Town) -> None:
    town.fate = lambda name, times: "lose" if times == 1 else ""
    ending = town.fix()
    assert ("cleared", ["made"]) == (ending["condition"], fates(ending))
    assert {"door open": 1} == town.effects
    assert ["recognised"] == [each["how"] for each in Audit(town.folder).entries() if each["event"] == "done"]


def test_an_answer_that_was_lost_before_the_effect_is_asked_again(town: Town) -> None:
    town.fate = lambda name, times: "lose before" if times == 1 else ""
    ending = town.fix()
    assert ("cleared", ["made"], 2) == (ending["condition"], fates(ending), town.asked["door"])


def test_what_was_done_meanwhile_by_others_refuses_the_plan(town: Town) -> None:
    plan = town.plan()
    town.states["door"] = "open"
    ending = town.fix(plan)
    assert ("refused", 6, {}) == (ending["condition"], ending["exit_code"], dict(town.effects))
    assert "not found any more" in ending["says"]


def test_a_fact_that_moved_refuses_the_plan(town: Town) -> None:
    plan = town.plan()
    moved = replace(finding("door").evidence[0], value="ajar")
    town.states["door"] = "ajar"
    town.hurts_also = lambda town: (finding("door", evidence=(moved,)),)
    ending = town.fix(plan)
    assert ("refused", {}) == (ending["condition"], dict(town.effects))
    assert "town:GetState" in ending["says"]


def test_a_permission_that_is_missing_refuses_the_plan(town: Town) -> None:
    town.denied = frozenset({"town:SetState"})
    ending = town.fix()
    assert ("refused", {}) == (ending["condition"], dict(town.effects))
    assert "town:SetState" in ending["says"]


def test_an_approval_of_another_plan_is_refused(town: Town) -> None:
    other = replace(town.plan(), asked="network.shut")
    ending = town.fix(town.plan(), grant(other, "tester", town.now))
    assert ("refused", {}) == (ending["condition"], dict(town.effects))
    assert "another plan" in ending["says"]


def test_an_expired_approval_is_refused(town: Town) -> None:
    ending = town.fix(town.plan(), grant(town.plan(), "tester", town.now - timedelta(hours=2)))
    assert ("refused", {}) == (ending["condition"], dict(town.effects))
    assert "expired" in ending["says"]


def test_an_expired_plan_is_refused(town: Town) -> None:
    plan = town.plan()
    town.now += timedelta(hours=2)
    ending = town.fix(plan)
    assert ("refused", {}) == (ending["condition"], dict(town.effects))
    assert "the plan expired" in ending["says"]


def test_an_approval_is_used_once(town: Town) -> None:
    plan = town.plan()
    approval = grant(plan, "tester", town.now)
    assert "cleared" == town.fix(plan, approval)["condition"]
    town.states["door"] = "shut"
    ending = town.fix(plan, approval, run="second")
    assert ("refused", {"door open": 1}) == (ending["condition"], dict(town.effects))
    assert "was used by run rehearsal" in ending["says"]


def test_what_destroys_has_to_be_named(tmp_path: Path) -> None:
    town = Town(tmp_path, actions=(opening(risk=Risk.DESTRUCTIVE),))
    plan = town.plan()
    assert "refused" == town.fix(plan)["condition"]
    named = grant(plan, "tester", town.now, confirmed=("door",))
    assert "cleared" == town.fix(plan, named, run="second")["condition"]


def test_a_fix_that_makes_it_worse_is_undone_last_change_first(tmp_path: Path) -> None:
    town = Town(tmp_path, states=dict(TWO))
    town.hurts_also = lambda town: (finding("pipe", cause="network.burst"),) if town.states["gate"] == "open" else ()
    ending = town.fix()
    assert ("undone", 8, ["undone", "undone"]) == (ending["condition"], ending["exit_code"], fates(ending))
    assert TWO == town.states
    made = [(each["step"], each["undo"]) for each in Audit(tmp_path).entries() if each["event"] == "intent"]
    assert [("2.open_it", True), ("1.open_it", True)] == made[-2:]


def test_what_somebody_else_made_again_meanwhile_is_not_taken_from_them(tmp_path: Path) -> None:
    town = Town(tmp_path)

    def others(town: Town) -> tuple[Any, ...]:
        if town.states["door"] != "open":
            return ()
        town.tokens["door"] = "theirs"
        return (finding("pipe", cause="network.burst"),)

    town.hurts_also = others
    ending = town.fix()
    assert ("undone", {"door": "open"}, {"door open": 1}) == (ending["condition"], town.states, dict(town.effects))


def test_another_service_that_begins_to_hurt_is_worse(tmp_path: Path) -> None:
    town = Town(tmp_path, states={"door": "shut", "window": "open"})
    town.ailing = lambda town, name: name == "window" if town.states["door"] == "open" else name == "door"
    assert ("undone", {"door": "shut", "window": "open"}) == (town.fix()["condition"], town.states)


def test_a_moment_of_worse_is_part_of_every_change(tmp_path: Path) -> None:
    town = Town(tmp_path, states={"door": "shut", "window": "open"})
    looks: list[str] = []

    def ailing(town: Town, name: str) -> bool:
        if name == "window" and town.states["door"] == "open":
            looks.append(name)
            return len(looks) == 1
        return town.states[name] == "shut"

    town.ailing = ailing
    assert "cleared" == town.fix()["condition"]


def test_what_cannot_be_undone_needs_a_person(tmp_path: Path) -> None:
    town = Town(tmp_path, actions=(opening(undoable=False),))
    town.hurts_also = lambda town: (finding("pipe", cause="network.burst"),) if town.states["door"] == "open" else ()
    ending = town.fix()
    assert ("needs_person", 9, ["made"]) == (ending["condition"], ending["exit_code"], fates(ending))
    assert "has no undo" in ending["says"]


def test_what_was_in_effect_already_is_not_undone(tmp_path: Path) -> None:
    town = Town(tmp_path)
    plan = town.plan()
    town.hurts_also = lambda town: (finding("door"), finding("pipe", cause="network.burst"))[: 1 + opened(town)]

    def opened(town: Town) -> int:
        return int(town.now - plan.made_at > timedelta(minutes=2))

    town.states["door"] = "open"
    ending = town.fix(plan)
    assert ("undone", ["already"], {}) == (ending["condition"], fates(ending), dict(town.effects))


def test_a_cause_that_stays_is_not_proven_in_time(tmp_path: Path) -> None:
    town = Town(tmp_path, ailing=lambda town, name: True)
    ending = town.fix()
    assert ("deadline", 10, ["made"]) == (ending["condition"], ending["exit_code"], fates(ending))
    assert "door has no tasks" in ending["says"]


def test_a_change_that_others_take_back_is_superseded(tmp_path: Path) -> None:
    def shut_again(town: Town, name: str) -> bool:
        town.states["door"] = "shut"
        return True

    town = Town(tmp_path)
    plan = town.plan()
    town.ailing = lambda town, name: town.effects["door open"] == 0 or shut_again(town, name)
    ending = town.fix(plan)
    assert ("superseded", 11, ["lost"]) == (ending["condition"], ending["exit_code"], fates(ending))


def test_a_denied_change_waits_for_a_person_and_goes_on_when_told(town: Town) -> None:
    town.fate = lambda name, times: "AccessDenied" if times == 1 else ""
    plan = town.plan()
    memory = Memory(town.kinds())
    memory.start(FIX, RUN, town.order(plan, grant(plan, "tester", town.now)))

    run = memory.go(RUN)

    stuck = run.told["stuck"]
    assert isinstance(stuck, dict)
    assert (State.WAITING, "resume.1.1", "needs_person", 9) == (
        run.state, run.gate, stuck["condition"], stuck["exit_code"],
    )  # fmt: skip
    assert "stackmedic runs resume rehearsal" == stuck["next"]
    memory.answer(RUN, run.gate, {"by": "tester", "go": True})
    while (run := memory.go(RUN)).state not in SETTLED:
        memory.pass_time(RUN)
    assert isinstance(run.result, dict)
    assert ("cleared", {"door open": 1}) == (run.result["condition"], dict(town.effects))


def test_a_run_that_waits_for_a_person_holds_the_stack(town: Town) -> None:
    town.fate = lambda name, times: "AccessDenied"
    plan = town.plan()
    memory = Memory(town.kinds())
    memory.start(FIX, RUN, town.order(plan, grant(plan, "tester", town.now)))
    memory.go(RUN)
    ending = town.fix(plan, grant(plan, "another", town.now), run="second")
    assert "refused" == ending["condition"]
    assert "tester" in ending["says"] and "open door" in ending["says"]


def test_a_stop_ends_the_run_between_two_changes(tmp_path: Path) -> None:
    town = Town(tmp_path, states=dict(TWO))
    plan = town.plan()
    memory = Memory(town.kinds())
    memory.start(FIX, RUN, town.order(plan, grant(plan, "tester", town.now)))
    memory.go(RUN)
    memory.request_stop(RUN, "somebody", "lunch")
    while (run := memory.go(RUN)).state not in SETTLED:
        memory.pass_time(RUN)
    assert isinstance(run.result, dict)
    assert ("stopped", 130, ["made", "not_made"]) == (
        run.result["condition"], run.result["exit_code"], fates(run.result),
    )  # fmt: skip
    assert StackLock(tmp_path, SCOPE).holder() is None


def test_nothing_is_changed_that_cannot_be_recorded(town: Town) -> None:
    plan = town.plan()
    audit = Audit(town.folder)
    audit.record("before", run="r", at="then", who="me")
    audit.path.write_bytes(b"")
    ending = town.fix(plan)
    assert ("refused", {}) == (ending["condition"], dict(town.effects))


def test_the_symptoms_of_the_town_are_those_of_its_shut_things(town: Town) -> None:
    assert (symptom("door"),) == town.diagnosis().symptoms
