"""cost.budget_exceeded: more is spent than a budget allows, or will be by the end of its period."""

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.cost.budget_exceeded import check, rule
from stackmedic.model.cost import Budget
from stackmedic.model.finding import Verdict
from tests.diagnose.builders import a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.paying import a_budget


def test_a_budget_that_is_spent_is_a_risk_and_no_incident() -> None:
    spent = a_snapshot(a_budget("100", spent="112.5", expected="200"))
    assert "budget shop: 112.50 of 100.00 USD are spent" == the_finding(check, spent).says
    told = diagnose(spent, rules=(rule,))
    assert (Verdict.HEALTHY, ["shop"]) == (told.verdict, [each.about for each in told.risks])


def test_a_budget_that_will_be_exceeded_is_found() -> None:
    found = the_finding(check, a_snapshot(a_budget("100", spent="60", expected="140")))
    assert found.says.endswith("60.00 of 100.00 USD are spent, and 140.00 are expected")


def test_a_budget_that_holds_one_of_usage_and_one_without_a_limit_are_silent() -> None:
    assert findings(check, a_snapshot(a_budget("100", spent="60", expected="99"))) == []
    assert findings(check, a_snapshot(a_budget("100", spent="600", type="USAGE"))) == []
    assert findings(check, a_snapshot(a_budget(None, spent="600"))) == []


def test_budgets_that_nobody_asked_for_are_silent_and_denied_ones_undecided() -> None:
    assert findings(check, a_snapshot()) == []
    assert undecided(check, a_snapshot(unreadable(Budget)))
