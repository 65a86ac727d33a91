"""From a diagnosis to a plan: what is taken, in which order, what is joined, what is left to a person."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from stackmedic.model.change import Change, Declined, Risk
from stackmedic.model.finding import Confidence, Finding
from stackmedic.model.plan import Held, Plan, StateRead
from stackmedic.model.snapshot import Gap, Snapshot, Unknown
from stackmedic.remedy import planner
from stackmedic.remedy.action import Action
from stackmedic.remedy.moved import moved
from stackmedic.remedy.planner import Practice, with_addresses
from stackmedic.terraform.state import State
from tests.diagnose.builders import a_service, a_snapshot, service_arn
from tests.remedy.town import Town, finding, opening, service

TOWN = Town(Path("nowhere"))


def planned(*findings: Finding, actions: tuple[Action, ...] = (opening(),), asked: str | None = None) -> Plan:
    diagnosis = replace(TOWN.diagnosis(), causes=findings)
    practice = Practice({each.id: each for each in actions}, lambda cause: f"by hand: {cause}")
    return planner.plan(diagnosis, TOWN.snapshot(), practice, asked)


def answering(name: str, *answers: Change | Declined | Gap) -> Action:
    action = Action(f"stackmedic.remedy.actions.{name}", title=name, risk=Risk.REVERSIBLE, needs=(f"town:{name}",))

    @action.plan
    def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
        for each in answers:
            if isinstance(each, Gap):
                raise Unknown(each)
            yield each

    return action


def a_change(**changed: object) -> Change:
    change = planned(finding("door")).steps[0].change
    return replace(change, **changed)  # type: ignore[arg-type]


def left(plan: Plan) -> list[tuple[str, str]]:
    return [(each.declined.action, each.declined.reason) for each in plan.left]


def test_upstream_comes_first_whatever_the_diagnosis_ranks_first() -> None:
    causes = ("deploy.late", "network.early", "unheard.of", "database.between")
    plan = planned(*(finding(each.partition(".")[2], cause=each) for each in causes))
    order = [each.reasons[0].cause for each in plan.steps]
    assert ["network.early", "database.between", "deploy.late", "unheard.of"] == order


def test_one_change_that_two_causes_ask_for_is_made_once_for_both() -> None:
    both = planned(finding("door", hurts=("a",)), finding("door", cause="network.other", hurts=("b",)))
    assert 1 == len(both.steps)
    assert ["network.shut", "network.other"] == [each.cause for each in both.steps[0].reasons]
    assert ("a", "b") == both.steps[0].change.needed_by


def test_two_changes_that_contradict_each_other_are_not_both_planned() -> None:
    other = answering("other", a_change(action="other", after="ajar"))
    plan = planned(
        finding("door"), finding("door", cause="network.other", remedies=("other",)), actions=(opening(), other)
    )
    assert ["open_it"] == [each.change.action for each in plan.steps]
    assert [("other", "it contradicts open_it, which the plan does first to state")] == left(plan)


def test_the_first_remedy_that_applies_is_taken() -> None:
    no = answering("no", Declined("no", "not here"))
    plan = planned(finding("door", remedies=("no", "open_it", "never")), actions=(no, opening()))
    assert (["open_it"], []) == ([each.change.action for each in plan.steps], left(plan))


def test_what_no_remedy_cures_is_left_with_the_runbooks_instruction() -> None:
    plan = planned(finding("door", remedies=("unknown",)))
    assert [("unknown", "a person does this; there is no action for it yet")] == left(plan)
    assert "by hand: network.shut" == plan.left[0].declined.instruction


def test_an_actions_own_instruction_comes_before_the_runbooks() -> None:
    no = answering("no", Declined("no", "not here", "do that"))
    assert "do that" == planned(finding("door", remedies=("no",)), actions=(no,)).left[0].declined.instruction


def test_a_cause_without_remedies_is_left_too() -> None:
    assert [("", "no action cures it")] == left(planned(finding("door", remedies=())))


def test_what_an_action_could_not_read_is_said_with_its_permission() -> None:
    blind = answering("blind", Gap("town:GetState", "AccessDenied", needs="town:GetState"))
    (_, reason), *_ = left(planned(finding("door", remedies=("blind",)), actions=(blind,)))
    assert "town:GetState: AccessDenied (permission town:GetState)" in reason


def test_a_likely_cause_is_cured_only_when_it_is_named() -> None:
    likely = finding("door", confidence=Confidence.LIKELY)
    assert () == planned(likely).steps
    assert 1 == len(planned(likely, asked="network.shut").steps)


@pytest.mark.parametrize("asked", ["network.shut", "shut"])
def test_a_cause_is_named_by_its_id_or_its_end(asked: str) -> None:
    plan = planned(finding("door"), finding("pipe", cause="network.burst"), asked=asked)
    assert ["door"] == [each.change.target for each in plan.steps]


def test_a_plan_says_what_it_needs_and_what_it_costs() -> None:
    plan = planned(finding("door"), finding("gate"))
    assert ("town:GetState", "town:SetState") == plan.permissions
    assert (Risk.REVERSIBLE, 480.0, 0.0, ()) == (plan.risk, plan.settles_s, plan.cost_per_month_usd, plan.to_confirm)


def test_a_cost_that_is_unknown_makes_the_sum_unknown() -> None:
    first, second = planned(finding("door"), finding("gate")).steps
    free = replace(second, change=replace(second.change, cost_per_month_usd=None))
    assert None is replace(planned(), steps=(first, free)).cost_per_month_usd


def test_a_plan_knows_the_state_that_was_named_even_if_it_could_not_be_read() -> None:
    held = Held("aws_door.this", "state", "set it open")
    action = opening()
    action.held = lambda change, state: iter((held,))
    plan, practice = planned(finding("door")), Practice({"open_it": action})
    assert plan == with_addresses(plan, None, practice)
    known = with_addresses(plan, State("shop.tfstate"), practice)
    assert ((held,), StateRead("shop.tfstate")) == (known.steps[0].terraform, known.state)
    unread = with_addresses(plan, Gap("terraform state", "it is empty", hides=("shop.tfstate",)), practice)
    assert ((), StateRead("shop.tfstate", "it is empty")) == (unread.steps[0].terraform, unread.state)


def test_the_same_diagnosis_gives_the_same_plan() -> None:
    assert planned(finding("door")).digest == planned(finding("door")).digest


def test_facts_have_the_same_digest_wherever_they_stand_in_their_list() -> None:
    def at(path: str, value: str = "shut") -> str:
        fact = replace(finding("door").evidence[0], path=path, value=value)
        return planned(finding("door", evidence=(fact,))).facts_digest

    assert at("Things[1].State") == at("Things[4].State")
    assert at("Things[1].State") != at("Things[1].Name")
    assert at("Things[1].State") != at("Things[1].State", "ajar")


def test_nothing_moved_when_the_same_plan_would_be_made() -> None:
    assert () == moved(planned(finding("door")), planned(finding("door"), finding("gate")))


def test_a_cause_that_is_gone_has_moved() -> None:
    assert ("network.shut at door is not found any more",) == moved(planned(finding("door")), planned())


def test_a_change_that_is_declined_now_has_moved() -> None:
    no = answering("open_it", Declined("open_it", "not any more"))
    assert ("network.shut at door: not any more",) == moved(
        planned(finding("door")), planned(finding("door"), actions=(no,))
    )


def test_the_service_that_hurts_is_kept() -> None:
    assert (service("door"),) == planned(finding("door")).standing.hurting


@pytest.mark.parametrize(("running", "counted"), [(3, 2), (2, 2), (1, 1)])
def test_a_task_that_is_being_replaced_is_not_missed_afterwards(running: int, counted: int) -> None:
    snapshot = a_snapshot(a_service(desired=2, running=running))
    assert counted == planner.running(snapshot)[service_arn("backend")]
