"""What an account costs, and what it is allowed to."""

from dataclasses import dataclass
from statistics import median

from stackmedic.model.noun import Noun, wire


@dataclass(frozen=True, slots=True, kw_only=True)
class CostLine(Noun):
    """What one day's use of one kind cost; ``amount`` in USD, as text."""

    keys: tuple[str, ...] = wire("Keys", ())
    amount: str = wire("Metrics.UnblendedCost.Amount", "0")

    @property
    def usd(self) -> float:
        return float(self.amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class CostDay(Noun):
    """From ``ce:GetCostAndUsage`` by service and usage type; scope: everywhere, oldest first. ``day`` is UTC's."""

    day: str = wire("TimePeriod.Start")
    lines: tuple[CostLine, ...] = wire("Groups", ())

    @property
    def total(self) -> float:
        return sum(each.usd for each in self.lines)

    def of(self, service: str, usage: str = "") -> float:
        """USD of one service, or of one of its usage types."""
        return sum(each.usd for each in self.lines if each.keys[0] == service and usage in ("", each.keys[-1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget(Noun):
    """From ``budgets:DescribeBudgets``; scope: everywhere. Amounts in USD, as text, of the budget's own period."""

    name: str = wire("BudgetName")
    type: str = wire("BudgetType", "COST")
    limit: str | None = wire("BudgetLimit.Amount")
    spent: str | None = wire("CalculatedSpend.ActualSpend.Amount")
    expected: str | None = wire("CalculatedSpend.ForecastedSpend.Amount")


def usual(days: tuple[CostDay, ...], service: str) -> float:
    """What a day of a service costs, as a rule."""
    return median(each.of(service) for each in days) if days else 0.0
