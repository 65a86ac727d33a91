"""Budgets: what was spent, who is told (moto keeps the addresses and does not show them), and tags.

Source: docs.aws.amazon.com/aws-cost-management/latest/APIReference, DescribeSubscribersForNotification,
API_budgets_CalculatedSpend.html (spent in the budget's period so far, and until its end if it goes on like that),
API_budgets_Notification.html (ALARM once the threshold is exceeded).
"""

from datetime import date
from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import after, amend, own
from stackmedic.lab.physics.usage import bill
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

IDENTITY = ("NotificationType", "ComparisonOperator", "Threshold")


def budget(account: "Account", name: str) -> Any:
    found = account.moto("budgets", "aws").budgets[account.id].get(name)
    if found is None:
        raise AwsError("NotFoundException", f"Unable to get budget: {name} - the budget doesn't exist.")
    return found


@own("budgets", "DescribeSubscribersForNotification")
def describe_subscribers(account: "Account", call: Call) -> dict[str, Any]:
    wanted = call.parameters["Notification"]
    for each in budget(account, call.parameters["BudgetName"]).notifications:
        if all(same(each.details.get(field), wanted.get(field)) for field in IDENTITY):
            return {"Subscribers": list(each.subscribers)}
    raise AwsError("NotFoundException", "Unable to get notification - the notification doesn't exist.")


def same(one: Any, other: Any) -> bool:
    return str(one) == str(other) or (isinstance(one, int | float) and float(one) == float(other))


@after("budgets", "CreateBudget")
def create_budget(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    made = budget(account, call.parameters["Budget"]["BudgetName"])
    made.tags = {each["Key"]: each["Value"] for each in call.parameters.get("ResourceTags") or ()}


@own("budgets", "ListTagsForResource")
def list_tags(account: "Account", call: Call) -> dict[str, Any]:
    tags = _tagged(account, call).tags
    return {"ResourceTags": [{"Key": key, "Value": value} for key, value in tags.items()]}


@own("budgets", "TagResource")
def tag(account: "Account", call: Call) -> dict[str, Any]:
    _tagged(account, call).tags |= {each["Key"]: each["Value"] for each in call.parameters["ResourceTags"]}
    return {}


@own("budgets", "UntagResource")
def untag(account: "Account", call: Call) -> dict[str, Any]:
    for key in call.parameters["ResourceTagKeys"]:
        _tagged(account, call).tags.pop(key, None)
    return {}


def _tagged(account: "Account", call: Call) -> Any:
    return budget(account, call.parameters["ResourceARN"].rpartition("budget/")[2])


@amend("budgets", "DescribeBudget")
def show_spend(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    _spend(account, answer["Budget"])


@amend("budgets", "DescribeBudgets")
def show_spends(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    for each in answer.get("Budgets") or ():
        _spend(account, each)


@amend("budgets", "DescribeNotificationsForBudget")
def show_states(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    """Whether a threshold, a share of the limit or an amount, is exceeded by what was or will be spent."""
    of = budget(account, call.parameters["BudgetName"]).to_dict()
    limit = float((of.get("BudgetLimit") or {}).get("Amount") or 0)
    spent, expected = _spent(account, of)
    for each in answer.get("Notifications") or ():
        percentage = each.get("ThresholdType", "PERCENTAGE") == "PERCENTAGE"
        threshold = float(each["Threshold"]) * (limit / 100 if percentage else 1)
        amount = spent if each["NotificationType"] == "ACTUAL" else expected
        over = amount < threshold if each["ComparisonOperator"] == "LESS_THAN" else amount > threshold
        each["NotificationState"] = "ALARM" if over else "OK"


def _spend(account: "Account", shown: dict[str, Any]) -> None:
    if shown.get("BudgetType") == "COST":
        spent, expected = _spent(account, shown)
        shown["CalculatedSpend"] = {
            "ActualSpend": {"Amount": f"{spent:.3f}", "Unit": "USD"},
            "ForecastedSpend": {"Amount": f"{expected:.3f}", "Unit": "USD"},
        }


def _spent(account: "Account", of: dict[str, Any]) -> tuple[float, float]:
    """USD in the budget's period so far, and until its end."""
    now = bill.today(account)
    first, end = _period(str(of.get("TimeUnit") or "MONTHLY"), now)
    services = (of.get("CostFilters") or {}).get("Service")
    found = [line for line in bill.lines(account, first, end) if not services or line.service in services]
    spent, days = sum(line.usd for line in found), (now - first).days
    return spent, spent / days * (end - first).days if days else 0.0


def _period(unit: str, now: date) -> tuple[date, date]:
    if unit == "ANNUALLY":
        return now.replace(month=1, day=1), now.replace(year=now.year + 1, month=1, day=1)
    if unit == "QUARTERLY":
        first = now.replace(month=now.month - (now.month - 1) % 3, day=1)
        return first, bill.month(bill.month(bill.month(first)[1])[1])[1]
    return (now, date.fromordinal(now.toordinal() + 1)) if unit == "DAILY" else bill.month(now)
