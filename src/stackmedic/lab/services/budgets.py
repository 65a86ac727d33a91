"""Budgets: who is told (moto keeps the addresses and does not show them), and tags.

Source: docs.aws.amazon.com/aws-cost-management/latest/APIReference, DescribeSubscribersForNotification.
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import after, own
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
