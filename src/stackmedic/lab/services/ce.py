"""Cost Explorer: costs and usage by day or month, grouped and filtered; a forecast.

Source: docs.aws.amazon.com/aws-cost-management/latest/APIReference: API_GetCostAndUsage.html (without GroupBy there is
a Total, with it there are Groups; the end of a period is exclusive; at most 14 months back), API_Expression.html,
API_GetCostForecast.html, API_GetDimensionValues.html. A tag that was not activated for cost allocation groups
everything under ``key$``. The current day is not there yet: figures are refreshed once a day.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import own
from stackmedic.lab.physics.usage import bill
from stackmedic.lab.physics.usage.bill import Line
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

OF_LINE: dict[str, Callable[[Line], str]] = {
    "SERVICE": lambda line: line.service,
    "USAGE_TYPE": lambda line: line.usage_type,
    "REGION": lambda line: line.region,
    "RECORD_TYPE": lambda line: "Usage",
    "PURCHASE_TYPE": lambda line: "On Demand Instances",
}
COSTS = ("UnblendedCost", "BlendedCost", "AmortizedCost", "NetUnblendedCost", "NetAmortizedCost")
FORECASTS = {"UNBLENDED_COST", "BLENDED_COST", "AMORTIZED_COST", "NET_UNBLENDED_COST", "NET_AMORTIZED_COST"}
ORDER = "Start date (and hour) should be before end date (and hour)"
TOO_EARLY = "You haven't enabled historical data beyond 14 months"


@own("ce", "GetCostAndUsage")
def get_cost_and_usage(account: "Account", call: Call) -> dict[str, Any]:
    asked = call.parameters
    first, end = _period(account, asked)
    wanted = list(asked.get("Metrics") or ("UnblendedCost",))
    groups = list(asked.get("GroupBy") or ())
    found = [line for line in bill.lines(account, first, end) if _fits(account, line, asked.get("Filter") or {})]
    results = []
    for begin, until in _steps(first, end, str(asked["Granularity"])):
        within = [line for line in found if begin <= line.day < until]
        shown: dict[str, Any] = {"TimePeriod": _written(begin, until), "Total": {}, "Groups": []}
        if groups:
            shown["Groups"] = _groups(account, within, groups, wanted)
        else:
            shown["Total"] = _metrics(within, wanted)
        results.append(shown | {"Estimated": until > bill.month(bill.today(account))[0]})
    answer: dict[str, Any] = {"ResultsByTime": results, "DimensionValueAttributes": []}
    return answer | ({"GroupDefinitions": groups} if groups else {})


def _period(account: "Account", asked: dict[str, Any]) -> tuple[date, date]:
    first, end = (date.fromisoformat(str(asked["TimePeriod"][each])[:10]) for each in ("Start", "End"))
    if first >= end:
        raise AwsError("ValidationException", ORDER)
    if first < bill.today(account) - timedelta(days=14 * 31):
        raise AwsError("ValidationException", TOO_EARLY)
    return first, end


def _written(begin: date, until: date) -> dict[str, str]:
    return {"Start": begin.isoformat(), "End": until.isoformat()}


def _steps(first: date, end: date, granularity: str) -> Iterator[tuple[date, date]]:
    begin = first
    while begin < end:
        until = bill.month(begin)[1] if granularity == "MONTHLY" else begin + timedelta(days=1)
        yield begin, min(until, end)
        begin = until


def _fits(account: "Account", line: Line, wanted: dict[str, Any]) -> bool:
    """Whether an expression is true of a line."""
    if "Not" in wanted:
        return not _fits(account, line, wanted["Not"])
    if "And" in wanted or "Or" in wanted:
        each = [_fits(account, line, part) for part in wanted.get("And") or wanted.get("Or") or ()]
        return all(each) if "And" in wanted else any(each)
    if "Dimensions" in wanted:
        return _value(account, line, wanted["Dimensions"]["Key"]) in wanted["Dimensions"]["Values"]
    if "Tags" in wanted:
        return "ABSENT" in (wanted["Tags"].get("MatchOptions") or ()) or "" in (wanted["Tags"].get("Values") or ())
    return True


def _value(account: "Account", line: Line, dimension: str) -> str:
    if dimension == "LINKED_ACCOUNT":
        return account.id
    return OF_LINE[dimension](line) if dimension in OF_LINE else ""


def _groups(
    account: "Account", found: list[Line], groups: list[dict[str, str]], wanted: list[str]
) -> list[dict[str, Any]]:
    by_keys: dict[tuple[str, ...], list[Line]] = {}
    for line in found:
        keys = tuple(_key(account, line, each) for each in groups)
        by_keys.setdefault(keys, []).append(line)
    return [{"Keys": list(keys), "Metrics": _metrics(of_keys, wanted)} for keys, of_keys in sorted(by_keys.items())]


def _key(account: "Account", line: Line, group: dict[str, str]) -> str:
    return f"{group['Key']}$" if group["Type"] == "TAG" else _value(account, line, group["Key"])


def _metrics(found: list[Line], wanted: list[str]) -> dict[str, dict[str, str]]:
    units = {line.unit for line in found}
    shown = {}
    for name in wanted:
        if name in COSTS:
            shown[name] = {"Amount": f"{sum(line.usd for line in found):.10f}", "Unit": "USD"}
        else:
            unit = units.pop() if len(units) == 1 else "N/A"
            shown[name] = {"Amount": f"{sum(line.amount for line in found):.10f}", "Unit": unit}
    return shown


@own("ce", "GetDimensionValues")
def get_dimension_values(account: "Account", call: Call) -> dict[str, Any]:
    first, end = _period(account, call.parameters)
    dimension = call.parameters["Dimension"]
    values = sorted({_value(account, line, dimension) for line in bill.lines(account, first, end)} - {""})
    shown = [{"Value": each, "Attributes": {}} for each in values]
    return {"DimensionValues": shown, "ReturnSize": len(shown), "TotalSize": len(shown)}


@own("ce", "GetCostForecast")
def get_cost_forecast(account: "Account", call: Call) -> dict[str, Any]:
    """What the days to come cost if they are like the last ones."""
    asked = call.parameters
    if asked["Metric"] not in FORECASTS:
        raise AwsError("ValidationException", f"Metric {asked['Metric']} is not a cost.")
    first, end = _period(account, asked)
    a_day = bill.a_day_usd(account)
    steps = [
        {"TimePeriod": _written(begin, until), "MeanValue": f"{a_day * (until - begin).days:.10f}"}
        for begin, until in _steps(first, end, str(asked["Granularity"]))
    ]
    total = {"Amount": f"{a_day * (end - first).days:.10f}", "Unit": "USD"}
    return {"Total": total, "ForecastResultsByTime": steps}
