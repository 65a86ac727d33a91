"""The bill: what days cost, by service and usage type. Figures of a day are there when the day is over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from stackmedic.lab.physics.usage.prices import dollars, price, usage_type

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the bill: a day, what was used, how much of it, and what that costs in USD."""

    day: date
    service: str
    usage_type: str
    region: str
    unit: str
    amount: float
    usd: float


def today(account: "Account") -> date:
    return datetime.fromtimestamp(account.world.now, UTC).date()


def lines(account: "Account", first: date, end: date) -> Iterator[Line]:
    """The lines of every day from the first up to the end, as far as days are over."""
    day = first
    while day < min(end, today(account)):
        for used, amount in sorted(account.usage.of_day((day - EPOCH).days).items()):
            if amount:
                found, usd = price(used), dollars(used, amount, account.region)
                kind = usage_type(found, account.region)
                yield Line(day, found.service, kind, account.region, found.unit, amount, usd)
        day += timedelta(days=1)


def month(day: date) -> tuple[date, date]:
    """The first day of a day's month, and of the next one."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def a_day_usd(account: "Account", days: int = 7) -> float:
    """What a day has cost of late."""
    now = today(account)
    return sum(each.usd for each in lines(account, now - timedelta(days=days), now)) / days
