"""cost.service_spike: one service's spend left its band."""

from stackmedic.diagnose.rules.cost.service_spike import check
from stackmedic.model.cost import CostDay
from tests.diagnose.builders import a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.paying import EC2_OTHER, days

USUAL = {"NatGateway-Hours": 1.0, "NatGateway-Bytes": 0.4}


def test_a_day_that_cost_half_as_much_again_is_found_with_what_grew() -> None:
    found = the_finding(check, a_snapshot(days(*[USUAL] * 14, {**USUAL, "NatGateway-Bytes": 3.0})))
    assert EC2_OTHER == found.about
    assert found.says.startswith("EC2 - Other cost 4.00 USD on 2026-03-15; a usual day 1.40.")
    assert found.says.endswith("Most of it is NatGateway-Bytes")


def test_days_that_cost_alike_and_a_rise_of_cents_are_silent() -> None:
    assert findings(check, a_snapshot(days(*[USUAL] * 15))) == []
    assert findings(check, a_snapshot(days(*[{"Requests": 0.1}] * 14, {"Requests": 0.9}))) == []


def test_a_dear_day_a_week_ago_is_silent() -> None:
    assert findings(check, a_snapshot(days(*[USUAL] * 7, {"NatGateway-Bytes": 9.0}, *[USUAL] * 7))) == []


def test_an_account_that_is_too_young_to_have_usual_days_is_silent() -> None:
    assert findings(check, a_snapshot(days(*[USUAL] * 5, {"NatGateway-Bytes": 9.0}))) == []


def test_costs_that_nobody_asked_for_are_silent_and_denied_ones_undecided() -> None:
    assert findings(check, a_snapshot()) == []
    assert undecided(check, a_snapshot(unreadable(CostDay)))
