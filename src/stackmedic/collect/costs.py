"""What the days of two weeks cost, by service and usage type. Only on request: AWS asks a cent for each such call.

Source: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_GetCostAndUsage.html (the end of a
period is exclusive; a day's figures are there when it is over, and settle for a day more); pricing of Cost Explorer.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from stackmedic.aws.door import Door, Reply
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.cost import CostDay
from stackmedic.model.snapshot import EVERYWHERE

DAYS = 15
collector = Collector[date](
    __name__,
    yields=(CostDay,),
    needs=("ce:GetCostAndUsage",),
    fills=lambda _: (Many(CostDay, EVERYWHERE),),
    on_request=True,
)


@collector.read
async def read(door: Door, today: date) -> Facts:
    asked: dict[str, Any] = {
        "TimePeriod": {"Start": (today - timedelta(days=DAYS)).isoformat(), "End": today.isoformat()},
        "Granularity": "DAILY",
        "Metrics": ["UnblendedCost"],
        "GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}, {"Type": "DIMENSION", "Key": "USAGE_TYPE"}],
    }
    reply = await door.call("ce:GetCostAndUsage", **asked)
    days = list(reply.body.get("ResultsByTime", ()))
    while token := reply.body.get("NextPageToken"):  # botocore knows no pages of it.
        reply = await door.call("ce:GetCostAndUsage", **asked, NextPageToken=token)
        days += reply.body.get("ResultsByTime", ())
    whole = Reply(reply.call, {"ResultsByTime": list(_joined(days))}, reply.at)
    return list_of(CostDay, EVERYWHERE, parse_all(CostDay, whole, "ResultsByTime"))


def _joined(days: Iterable[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    """A day that goes on over two pages is told in pieces."""
    whole: dict[str, dict[str, Any]] = {}
    for piece in days:
        known = whole.setdefault(str(piece["TimePeriod"]["Start"]), {**piece, "Groups": []})
        known["Groups"] = [*known["Groups"], *piece.get("Groups", ())]
    return whole.values()
