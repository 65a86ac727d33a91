"""What the account may cost, and has cost so far. Only on request, as what days cost is.

Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_DescribeBudgets.html; the
permission is budgets:ViewBudget.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.cost import Budget
from stackmedic.model.snapshot import EVERYWHERE

collector = Collector[str](
    __name__,
    yields=(Budget,),
    needs=("budgets:ViewBudget",),
    fills=lambda _: (Many(Budget, EVERYWHERE),),
    on_request=True,
)


@collector.read
async def read(door: Door, account: str) -> Facts:
    reply = await door.pages("budgets:ViewBudget", AccountId=account)
    return list_of(Budget, EVERYWHERE, sorted(parse_all(Budget, reply, "Budgets"), key=lambda each: each.name))
