"""Series are runs in order, of values that can be; an alarm's state is one of three."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

STATES = ("OK", "ALARM", "INSUFFICIENT_DATA")


def check(account: "Account") -> Iterator[str]:
    for key, series in account.metrics.series.items():
        if series.starts != sorted(set(series.starts)):
            yield f"{key.name} {dict(key.dimensions)} has runs in disorder"
        last = series.samples[-1] if series.samples else None
        for value, weight in last.pairs if last else ():
            if value < 0 or weight < 0:
                yield f"{key.name} {dict(key.dimensions)} is {value} {weight} times"
            if last and last.unit == "Percent" and value > 100 and "Utilization" in key.name and "RDS" in key.namespace:
                yield f"{key.name} {dict(key.dimensions)} is {value} per cent"
    for name in account.metrics.alarms.stored:
        if account.metrics.alarms.state(name).value not in STATES:
            yield f"alarm {name} is {account.metrics.alarms.state(name).value}"
