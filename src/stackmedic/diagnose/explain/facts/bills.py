"""What Cost Explorer answered day by day: whether one service costs more than it did, whether weekends cost as much.

Source: API_GetCostAndUsage of the Cost Explorer API reference (ResultsByTime, Groups with Keys and Metrics; the end of
a period is exclusive; the newest days are estimates and still grow, which is why the dearest of the last two counts).
"""

import re
from collections.abc import Iterator
from datetime import date
from statistics import median

from stackmedic.diagnose.explain.facts import Fact, Reader
from stackmedic.diagnose.explain.material import Item

TOKEN = re.compile(
    r'"Start": ?"(?P<day>\d{4}-\d\d-\d\d)(?!T)|"Keys": ?\[\s*"(?P<key>[^"\n]{1,200})"'
    r'|"Amount": ?"(?P<amount>\d{1,12}(?:\.\d{1,15})?)'
)
LATEST, EARLIER = 2, 3  # Days that are compared, and how many there have to be before them.
FEWEST_WEEKDAYS = 5
SPIKE, LEAST_USD = 1.5, 0.5
ALIKE = 0.1
SATURDAY = 5


def read(items: list[tuple[int, Item]]) -> Iterator[Fact]:
    if not items:
        return
    costs, line = costs_by_key("\n".join(item.text for _, item in items)), items[0][0]
    if any(spikes(each) for each in costs.values()):
        yield Fact("«one service costs half as much again as in the days before»", line)
    if costs and same_at_weekends([sum(each.get(day, 0.0) for each in costs.values()) for day in days(costs)], costs):
        yield Fact("«weekends cost as much as working days»", line)


def costs_by_key(text: str) -> dict[str, dict[date, float]]:
    """What each key cost, day by day; without groups the key is empty."""
    found: dict[str, dict[date, float]] = {}
    day, key = None, ""
    for token in TOKEN.finditer(text):
        if token["day"]:
            day, key = _day(token["day"]), ""
        elif token["key"]:
            key = token["key"]
        elif day:
            found.setdefault(key, {})[day] = float(token["amount"])
    return found


def days(costs: dict[str, dict[date, float]]) -> list[date]:
    return sorted({day for each in costs.values() for day in each})


def spikes(costs: dict[date, float]) -> bool:
    """Whether one of the last days cost half as much again as the days before, and not only cents more."""
    amounts = [costs[day] for day in sorted(costs)]
    before, latest = amounts[:-LATEST], max(amounts[-LATEST:], default=0.0)
    return len(before) >= EARLIER and latest >= SPIKE * median(before) and latest - median(before) >= LEAST_USD


def same_at_weekends(amounts: list[float], costs: dict[str, dict[date, float]]) -> bool:
    """Whether a Saturday or Sunday costs what a working day does. A day that is not over yet counts for nothing."""
    told = list(zip(days(costs), amounts, strict=True))[:-1]
    weekend = [amount for day, amount in told if day.weekday() >= SATURDAY]
    week = [amount for day, amount in told if day.weekday() < SATURDAY]
    if not weekend or len(week) < FEWEST_WEEKDAYS or median(week) < LEAST_USD:
        return False
    return abs(median(weekend) - median(week)) <= ALIKE * median(week)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


reader = Reader(words=('"start"', '"keys"', '"amount"', "resultsbytime"), read=read)
