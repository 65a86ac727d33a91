"""More is spent than a budget allows, or will be by the end of its period.

A risk, never an incident; what costs it is for the days of the bill to say. Source: guides ecommerce, ohmycoins (budget
alerts); AWS Budgets (https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_CalculatedSpend.html).
"""

from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Rule, Says
from stackmedic.model.cost import Budget
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import EVERYWHERE, Snapshot

rule = Rule(
    __name__,
    title="A budget is exceeded, or will be",
    severity=Severity.LOW,
    topic="aws budgets alert threshold exceeded forecasted actual monthly limit notification overspend",
    signatures=(
        Proves(r"AWS Budgets: .{0,80} (?:has exceeded|is forecasted to exceed)", weight=5.0),
        Says(r"(?:exceeded|over) (?:your |the )?(?:alert threshold|budgeted amount)", weight=5.0),
    ),
    reports=(
        "Mail from AWS Budgets: your shop-monthly budget has exceeded your alert threshold, actual cost 412 USD of 300",
        "budget notification: forecasted amount is above the budgeted amount for this month",
    ),
    confirm=("aws budgets describe-budgets --account-id ACCOUNT",),
    cures=("Find what grew (Cost Explorer by service and usage type); raise the budget only if the growth is meant.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    if (Budget.__name__, EVERYWHERE) not in snapshot.many:
        return  # Nobody asked for costs.
    for budget in snapshot.all(Budget, EVERYWHERE):
        limit, spent, expected = (float(each or 0) for each in (budget.limit, budget.spent, budget.expected))
        if budget.type != "COST" or not limit or max(spent, expected) <= limit:
            continue
        over = spent > limit
        says = f"budget {budget.name}: {spent:.2f} of {limit:.2f} USD are spent"
        says += "" if over else f", and {expected:.2f} are expected"
        seen = (budget.seen("spent" if over else "expected", says), budget.seen("limit", "what it allows"))
        yield rule.finding(about=budget.name, hurts=(), says=says, evidence=seen)
