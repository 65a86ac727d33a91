"""A plan and a run on a page: what a person has to see before saying yes, and what came of it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from stackmedic.model.change import Declined, Risk
from stackmedic.model.ending import EXIT_CODES, Condition, Fate, Made, RunSeen
from stackmedic.model.plan import Held, Left, StateRead
from stackmedic.report import plan as plan_report
from stackmedic.report import runs as runs_report
from stackmedic.report.plan import lines
from tests.remedy.town import BEGAN, Town, finding, opening

DOCS = Path(__file__).parents[2] / "docs"
PLAN = Town(Path("nowhere")).plan()
MADE = (Made("open_it", "door", "state", "made"),)
RUN = RunSeen("fix-1", "done", "cleared", 0, "fixed", "shop", "me@here", BEGAN, BEGAN, changes=MADE)


def schema(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((DOCS / f"{name}.schema.json").read_text()))


def test_a_plan_shows_before_after_calls_risk_and_what_is_noticed() -> None:
    page = plan_report.report(PLAN)
    for expected in ('- "shut"', '+ "open"', "town:SetState", "reversible", "noticed  nothing", "network.shut (door)"):
        assert expected in page
    assert "town:GetState, town:SetState" in page


def test_the_difference_of_a_structure_is_one_line_a_value() -> None:
    assert ['a.b[0].c = "x"', "a.d = 1"] == lines({"a": {"d": 1, "b": [{"c": "x"}]}})
    assert (["nothing"], ["[]"], ["3"]) == (lines(None), lines([]), lines(3))


def test_what_cannot_be_undone_and_what_has_to_be_typed_are_said() -> None:
    page = plan_report.report(Town(Path("nowhere"), actions=(opening(risk=Risk.DESTRUCTIVE, undoable=False),)).plan())
    assert "cannot be undone" in page and "DESTRUCTIVE" in page and "typed by name: door" in page


def with_state(*held: Held, unread: str = "") -> str:
    step = replace(PLAN.steps[0], terraform=held)
    return plan_report.report(replace(PLAN, steps=(step,), state=StateRead("shop.tfstate", unread)), width=200)


def test_where_terraform_holds_a_change_is_said_with_what_keeps_it() -> None:
    page = with_state(Held("aws_door.this", "state", "set it open"), Held("aws_wall.this", "", "leave it"))
    assert "aws_door.this state: set it open" in page and "aws_wall.this: leave it" in page
    assert "shop.tfstate holds all of it" in page


def test_what_no_state_holds_and_a_state_that_nobody_could_read_are_told_apart() -> None:
    assert "shop.tfstate does not hold door" in with_state()
    assert "not known what the next apply changes back: it is empty" in with_state(unread="it is empty")
    assert "terraform" not in plan_report.report(PLAN)


def test_what_brings_it_back_is_shown() -> None:
    assert 'undo     town:SetState {"Name": "door", "State": "shut"}' in plan_report.report(PLAN)


@pytest.mark.parametrize(
    ("usd", "says"), [(None, "cost difference unknown"), (0.0, "costs the same"), (6.5, "+$6.50"), (-3.0, "−$3.00")]
)
def test_what_it_costs_is_said_or_called_unknown(usd: float | None, says: str) -> None:
    step = replace(PLAN.steps[0], change=replace(PLAN.steps[0].change, cost_per_month_usd=usd))
    assert says in plan_report.report(replace(PLAN, steps=(step,)))


def test_what_is_left_to_a_person_comes_with_its_instruction() -> None:
    left = Left(replace(PLAN.steps[0].reasons[0]), Declined("open_it", "it is welded", "call a smith"))
    page = plan_report.report(replace(PLAN, steps=(), left=(left,)))
    assert "NO ACTION APPLIES" in page and "it is welded" in page and "call a smith" in page


def test_nothing_to_do_is_said_in_one_line() -> None:
    assert "NOTHING TO CHANGE" in plan_report.report(replace(PLAN, steps=(), left=()))


@pytest.mark.parametrize("condition", Condition)
def test_every_condition_has_its_headline_and_its_code(condition: Condition) -> None:
    page = runs_report.report(replace(RUN, condition=condition.value, exit_code=EXIT_CODES[condition]))
    assert runs_report.HEADLINES[condition.value] in page


@pytest.mark.parametrize("fate", Fate)
def test_every_fate_has_its_words(fate: Fate) -> None:
    page = runs_report.report(replace(RUN, changes=(Made("open_it", "door", "state", fate.value),)))
    assert runs_report.FATES[fate.value] in page


def test_a_run_and_a_list_of_runs_fit_their_schemas() -> None:
    schema("run").validate(json.loads(runs_report.document(RUN)))
    schema("runs").validate(json.loads(runs_report.list_document([RUN, replace(RUN, ended=None)])))


def test_an_exported_audit_record_fits_its_schema() -> None:
    entry = {"number": 1, "previous": "0", "at": "t", "event": "call", "run": "r", "who": "me", "call": "ec2:X"}
    schema("audit").validate(json.loads(runs_report.audit_document([entry], 1, "abc")))
    assert "call: ec2:X" in runs_report.audit([entry])


def test_a_record_that_is_not_whole_says_where() -> None:
    assert runs_report.check(2, "abc", ()).startswith("whole: 2 entries")
    assert "NOT WHOLE: entry 2: cannot be read\n" == runs_report.check(1, "abc", ("entry 2: cannot be read",))


def test_the_finding_of_the_town_is_the_reason_of_its_plan() -> None:
    assert finding("door").id == PLAN.steps[0].reasons[0].cause
