"""CloudWatch: metrics as the world has them, and alarms that have really been evaluated.

Alarms are kept by moto; their state is ours (``physics.metrics.alarms``).
"""

import json
from typing import TYPE_CHECKING, Any

from stackmedic.lab.gateway import after, amend, own
from stackmedic.lab.physics.draw import fraction
from stackmedic.lab.physics.metrics.composite import BadRule, parse_rule
from stackmedic.lab.physics.metrics.expression import BadExpression
from stackmedic.lab.physics.metrics.query import Query, query, results, wire_key
from stackmedic.lab.physics.metrics.sample import Pairs, percentile
from stackmedic.lab.physics.metrics.series import Key
from stackmedic.lab.physics.window import seen_from_lab
from stackmedic.lab.services.moments import seconds
from stackmedic.lab.wire import AwsError, Call

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

STATISTICS = ("Sum", "Maximum", "Minimum", "SampleCount", "Average")
MOST_POINTS = 1_440
MOST_DATA_POINTS = 100_800
METRICS_A_PAGE = 500
LISTED_S = 14 * 86_400
ACTIVE_S = 3 * 3600


@own("cloudwatch", "GetMetricStatistics")
def get_metric_statistics(account: "Account", call: Call) -> dict[str, Any]:
    asked = call.parameters
    start, end = _window(account, asked)
    period = _period(asked["Period"])
    if (end - start) / period > MOST_POINTS:
        raise AwsError("InvalidParameterCombination", _too_many(int((end - start) / period)))
    plain, extended = asked.get("Statistics") or [], asked.get("ExtendedStatistics") or []
    if not plain and not extended:
        text = "At least one of the parameters Statistics and ExtendedStatistics must be specified."
        raise AwsError("InvalidParameterCombination", text)
    _known(plain)
    key = wire_key(asked["Namespace"], asked["MetricName"], asked.get("Dimensions") or ())
    series = account.metrics.series.get(key)
    points = []
    if series is not None and asked.get("Unit") in (None, series.unit):
        for at, bucket in account.metrics.buckets(key, start, end, period):
            point: dict[str, Any] = {name: bucket.statistic(name) for name in plain}
            if extended:
                point["ExtendedStatistics"] = {name: bucket.statistic(name) for name in extended}
            points.append({"Timestamp": account.world.utc(at), **point, "Unit": series.unit})
    # "The data points are not returned in chronological order" (API reference): neither here.
    points.sort(key=lambda point: fraction(account.world.seed, int(point["Timestamp"].timestamp())))
    return {"Label": asked["MetricName"], "Datapoints": points}


def _known(statistics: list[str]) -> None:
    """Refuses what is no statistic, such as "Average,Maximum" (github.com/aws/aws-cli/issues/342)."""
    for number, each in enumerate(statistics, 1):
        if each not in STATISTICS:
            words = f"must be a value in the set [ {', '.join(STATISTICS)} ]."
            raise AwsError("InvalidParameterValue", f"The parameter Statistics.member.{number} {words}")


def _window(account: "Account", asked: dict[str, Any]) -> tuple[float, float]:
    first, last = seconds(asked["StartTime"]), seconds(asked["EndTime"])
    if first >= last:
        text = "The parameter StartTime must be less than the parameter EndTime."
        raise AwsError("InvalidParameterValue", text)
    start, end = seen_from_lab(account, first, last)
    return float(start or 0), float(end or 0)


def _period(given: Any) -> int:
    period = int(given)
    if period not in (1, 5, 10, 20, 30) and (period <= 0 or period % 60):
        raise AwsError(
            "InvalidParameterValue", "The parameter Period must be a value in the set [ 1, 5, 10, 20, 30, 60 ]."
        )
    return max(period, 60)


def _too_many(count: int) -> str:
    return (
        f"You have requested up to {count:,} datapoints, which exceeds the limit of 1,440. "
        "You may reduce the datapoints requested by increasing Period, or decreasing the time range."
    )


@own("cloudwatch", "GetMetricData")
def get_metric_data(account: "Account", call: Call) -> dict[str, Any]:
    asked = call.parameters
    start, end = _window(account, asked)
    queries = [query(each) for each in asked["MetricDataQueries"]]
    for each in queries:
        _check(each)
    try:
        found = results(account.metrics, queries, start, end)
    except BadExpression as error:
        raise AwsError("ValidationError", f"Error in expression: {error}") from error
    shown = [each for each in queries if each.shown]
    newest_first = asked.get("ScanBy", "TimestampDescending") != "TimestampAscending"
    offset, page = int(asked.get("NextToken") or 0), int(asked.get("MaxDatapoints") or MOST_DATA_POINTS)
    each_s = max(1, page // max(1, len(shown)))
    answers, more = [], False
    for each in shown:
        times = sorted(found[each.id], reverse=newest_first)
        taken = times[offset : offset + each_s]
        rest = len(times) > offset + each_s
        more = more or rest
        answers.append(
            {
                "Id": each.id,
                "Label": each.label or each.id,
                "Timestamps": [account.world.utc(at) for at in taken],
                "Values": [found[each.id][at] for at in taken],
                "StatusCode": "PartialData" if rest else "Complete",
            }
        )
    answer: dict[str, Any] = {"MetricDataResults": answers, "Messages": []}
    return answer | ({"NextToken": str(offset + each_s)} if more else {})


def _check(asked: Query) -> None:
    if asked.key is None:
        return
    _period(asked.period)
    known = ("SampleCount", "Sum", "Average", "Minimum", "Maximum")
    if asked.statistic not in known and percentile(asked.statistic) is None:
        raise AwsError("ValidationError", f"The value {asked.statistic} for parameter Stat is not supported.")


@own("cloudwatch", "ListMetrics")
def list_metrics(account: "Account", call: Call) -> dict[str, Any]:
    asked = call.parameters
    recent = asked.get("RecentlyActive") == "PT3H"
    fitting = [key for key in account.metrics.keys(ACTIVE_S if recent else LISTED_S) if _fits(key, asked)]
    offset = int(asked.get("NextToken") or 0)
    page = fitting[offset : offset + METRICS_A_PAGE]
    answer: dict[str, Any] = {
        "Metrics": [
            {
                "Namespace": key.namespace,
                "MetricName": key.name,
                "Dimensions": [{"Name": name, "Value": value} for name, value in key.dimensions],
            }
            for key in page
        ]
    }
    return answer | ({"NextToken": str(offset + METRICS_A_PAGE)} if len(fitting) > offset + METRICS_A_PAGE else {})


def _fits(key: Key, asked: dict[str, Any]) -> bool:
    if asked.get("Namespace") not in (None, key.namespace) or asked.get("MetricName") not in (None, key.name):
        return False
    held = dict(key.dimensions)
    return all(
        each["Name"] in held and each.get("Value") in (None, held[each["Name"]])
        for each in asked.get("Dimensions") or ()
    )


@own("cloudwatch", "PutMetricData")
def put_metric_data(account: "Account", call: Call) -> dict[str, Any]:
    namespace = call.parameters["Namespace"]
    if namespace.startswith("AWS/"):
        raise AwsError("InvalidParameterValue", f"The value {namespace} for parameter Namespace is invalid.")
    for each in call.parameters.get("MetricData") or ():
        at = seconds(each["Timestamp"]) if each.get("Timestamp") else account.world.now
        start, _ = seen_from_lab(account, at, None)
        key = wire_key(namespace, each["MetricName"], each.get("Dimensions") or ())
        account.metrics.put(key, float(start or at), _pairs(each), str(each.get("Unit") or "None"))
    return {}


def _pairs(datum: dict[str, Any]) -> Pairs:
    """Single values, values with counts, or a statistic set (of which only the ends and the mean are known)."""
    if datum.get("StatisticValues"):
        known = {name: float(value) for name, value in datum["StatisticValues"].items()}
        count, low, high = known["SampleCount"], known["Minimum"], known["Maximum"]
        if count <= 2:
            return [(known["Sum"] / count, count)] if count and low == high else [(low, 1.0), (high, 1.0)]
        return [(low, 1.0), (high, 1.0), ((known["Sum"] - low - high) / (count - 2), count - 2)]
    values = datum.get("Values")
    if values:
        counts = datum.get("Counts") or [1] * len(values)
        return [(float(value), float(count)) for value, count in zip(values, counts, strict=False)]
    return [(float(datum.get("Value") or 0), 1.0)]


# Alarms


@after("cloudwatch", "PutMetricAlarm")
def put_metric_alarm(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    account.metrics.alarms.configured(call.parameters["AlarmName"])


@after("cloudwatch", "SetAlarmState")
def set_alarm_state(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    asked = call.parameters
    account.metrics.alarms.become(
        asked["AlarmName"], asked["StateValue"], asked["StateReason"], asked.get("StateReasonData") or ""
    )


@after("cloudwatch", "DeleteAlarms")
def delete_alarms(account: "Account", call: Call, stored: dict[str, Any]) -> None:
    account.metrics.alarms.forget()


@own("cloudwatch", "PutCompositeAlarm")
def put_composite_alarm(account: "Account", call: Call) -> dict[str, Any]:
    asked, alarms = call.parameters, account.metrics.alarms
    try:
        _, children = parse_rule(str(asked["AlarmRule"]))
    except BadRule as error:
        raise AwsError("ValidationError", str(error)) from None
    unknown = [each for each in children if each not in alarms.stored]
    if unknown:
        text = f"Could not save the composite alarm as alarms [{', '.join(unknown)}] in the alarm rule do not exist"
        raise AwsError("ValidationError", text)
    account.moto("cloudwatch").put_metric_alarm(
        asked["AlarmName"], None, None, None, None, None, None, None, asked.get("AlarmDescription"), [],
        list(asked.get("AlarmActions") or []), ok_actions=list(asked.get("OKActions") or []),
        insufficient_data_actions=list(asked.get("InsufficientDataActions") or []),
        actions_enabled=asked.get("ActionsEnabled") is not False, rule=str(asked["AlarmRule"]), tags=asked.get("Tags"),
    )  # fmt: skip
    alarms.configured(asked["AlarmName"])
    return {}


@amend("cloudwatch", "DescribeAlarms", "DescribeAlarmsForMetric")
def describe_alarms(account: "Account", call: Call, answer: dict[str, Any]) -> None:
    """moto knows no transitions, no types, and calls an alarm OK that nobody has evaluated yet."""
    types = call.parameters.get("AlarmTypes") or ["MetricAlarm"]
    for kind in ("MetricAlarm", "CompositeAlarm"):
        if kind not in types and f"{kind}s" in answer and not call.parameters.get("AlarmNames"):
            answer[f"{kind}s"] = []
    for each in answer.get("CompositeAlarms", []):
        each.update(account.metrics.alarms.state(each["AlarmName"]).wire(account.world))
    shown = answer.get("MetricAlarms", [])
    wanted = call.parameters.get("StateValue")
    for each in shown:
        each.update(account.metrics.alarms.state(each["AlarmName"]).wire(account.world))
        for name in ("StateReasonData", "Metrics"):
            if not each.get(name):
                each.pop(name, None)
    if wanted:
        answer["MetricAlarms"] = [each for each in shown if each["StateValue"] == wanted]


@own("cloudwatch", "DescribeAlarmHistory")
def describe_alarm_history(account: "Account", call: Call) -> dict[str, Any]:
    asked = call.parameters
    start, end = seen_from_lab(
        account,
        seconds(asked["StartDate"]) if asked.get("StartDate") else None,
        seconds(asked["EndDate"]) if asked.get("EndDate") else None,
    )
    items = [
        item
        for item in account.metrics.alarms.history
        if asked.get("AlarmName") in (None, item.alarm)
        and asked.get("HistoryItemType") in (None, item.kind)
        and (start is None or item.at >= start)
        and (end is None or item.at <= end)
    ]
    items.sort(key=lambda item: item.at, reverse=asked.get("ScanBy") != "TimestampAscending")
    offset, page = int(asked.get("NextToken") or 0), int(asked.get("MaxRecords") or 100)
    answer: dict[str, Any] = {
        "AlarmHistoryItems": [
            {
                "AlarmName": item.alarm,
                "AlarmType": _type(account, item.alarm),
                "Timestamp": account.world.utc(item.at),
                "HistoryItemType": item.kind,
                "HistorySummary": item.summary,
                "HistoryData": json.dumps(item.data, separators=(",", ":")),
            }
            for item in items[offset : offset + page]
        ]
    }
    return answer | ({"NextToken": str(offset + page)} if len(items) > offset + page else {})


def _type(account: "Account", name: str) -> str:
    alarm = account.metrics.alarms.stored.get(name)
    return "CompositeAlarm" if alarm is not None and alarm.rule is not None else "MetricAlarm"
