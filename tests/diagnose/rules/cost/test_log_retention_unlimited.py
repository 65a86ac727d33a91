"""cost.log_retention_unlimited: log groups keep everything for ever."""

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.cost.log_retention_unlimited import check, rule
from stackmedic.model.finding import Verdict
from stackmedic.model.signal import LogGroup
from tests.diagnose.builders import Listed, a_snapshot, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

GROUP = "/ecs/shop-backend"


def kept(days: int | None, name: str = GROUP) -> Listed:
    found = make(LogGroup, "logs:DescribeLogGroups", "logGroups[0]", name=name, kept_days=days)
    return Listed(LogGroup, GROUP, (found,))


def test_a_group_without_a_retention_is_found_as_a_risk() -> None:
    found = the_finding(check, a_snapshot(kept(None)))
    told = diagnose(a_snapshot(kept(None)), rules=(rule,))
    assert found.about == GROUP
    assert (told.causes, [each.about for each in told.risks], told.verdict) == ((), [GROUP], Verdict.HEALTHY)


def test_a_group_that_forgets_after_a_month_is_silent() -> None:
    assert findings(check, a_snapshot(kept(30))) == []


def test_a_group_of_somebody_else_whose_name_begins_the_same_is_silent() -> None:
    assert findings(check, a_snapshot(kept(None, f"{GROUP}-audit"))) == []


def test_groups_that_could_not_be_read_are_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(LogGroup, GROUP)))
