"""What days cost, and what they may."""

from typing import Any

from stackmedic.model.cost import Budget, CostDay, CostLine
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import Listed, make

BILL, BUDGETS = "ce:GetCostAndUsage", "budgets:ViewBudget"
EC2_OTHER = "EC2 - Other"


def days(*usd: dict[str, float]) -> Listed:
    """Days from the first of March on, each with the dollars of its usage types."""
    found = tuple(
        make(CostDay, BILL, f"ResultsByTime[{at}]", day=f"2026-03-{at + 1:02}", lines=_lines(at, each))
        for at, each in enumerate(usd)
    )
    return Listed(CostDay, EVERYWHERE, found)


def _lines(at: int, usd: dict[str, float]) -> tuple[CostLine, ...]:
    return tuple(
        make(CostLine, BILL, f"ResultsByTime[{at}].Groups[{number}]", keys=(EC2_OTHER, kind), amount=str(amount))
        for number, (kind, amount) in enumerate(usd.items())
    )


def a_budget(limit: str | None, **more: Any) -> Listed:
    facts = {"name": "shop", "type": "COST", "limit": limit, **more}
    return Listed(Budget, EVERYWHERE, (make(Budget, BUDGETS, "Budgets[0]", **facts),))
