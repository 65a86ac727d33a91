"""Alarms follow from metrics, in CloudWatch's words."""

import json
from typing import Any

import pytest

from stackmedic.lab.physics.metrics.alarms import _stamp
from stackmedic.lab.physics.metrics.sample import level
from stackmedic.lab.physics.metrics.series import key
from stackmedic.lab.physics.metrics.verdict import Point, Settings, judge
from tests.lab.small_account import SmallAccount
from tests.lab.test_metrics import Emitted, emitting

KEPT = None  # The state is what it was.


def judged(points: str, settings: Settings) -> tuple[str | None, str]:
    """0 within, X breaching, - missing; oldest first, as the user guide writes them."""
    values = {"0": 0.0, "X": 9.0, "-": None}
    given = [Point(1_795_000_020 + number * 60, values[each]) for number, each in enumerate(points.split())]
    verdict = judge(given, settings)
    return verdict.state, verdict.reason


TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")


@pytest.mark.parametrize(
    ("to_alarm", "points", "states"),
    [  # "How alarm state is evaluated when data is missing", both tables: evaluation periods 3, evaluation range 5.
        (3, "0 - X - X", ("OK", "OK", "OK", "OK")),
        (3, "0 - - - -", ("OK", "OK", "OK", "OK")),
        (3, "- - - - -", ("INSUFFICIENT_DATA", KEPT, "ALARM", "OK")),
        (3, "0 X X - X", ("ALARM", "ALARM", "ALARM", "ALARM")),
        (3, "- - X - -", ("ALARM", KEPT, "ALARM", "OK")),
        (2, "0 - X - X", ("ALARM", "ALARM", "ALARM", "ALARM")),
        (2, "0 0 X 0 X", ("ALARM", "ALARM", "ALARM", "ALARM")),
        (2, "0 - X - -", ("OK", "OK", "ALARM", "OK")),
        (2, "- - - - 0", ("OK", "OK", "ALARM", "OK")),
        (2, "- - - X -", ("ALARM", KEPT, "ALARM", "OK")),
    ],
)
def test_the_guides_tables(to_alarm: int, points: str, states: tuple[str | None, ...]) -> None:
    found = tuple(judged(points, Settings("GreaterThanThreshold", 5, 3, to_alarm, each))[0] for each in TREATMENTS)
    assert found == states


@pytest.mark.parametrize("points", ["- - - - X", "- - - X -"])
def test_a_first_breach_is_no_alarm_yet(points: str) -> None:
    assert judged(points, Settings("GreaterThanThreshold", 5, 3, 3))[0] is KEPT


@pytest.mark.parametrize(
    ("points", "settings", "reason"),
    [
        (
            "- - X",
            Settings("GreaterThanThreshold", 5, 1, 1),
            "Threshold Crossed: 1 out of the last 1 datapoints [9.0 (18/11/26 11:09:00)] was greater than the "
            "threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).",
        ),
        (
            "- - 0",
            Settings("GreaterThanOrEqualToThreshold", 5, 1, 1),
            "Threshold Crossed: 1 out of the last 1 datapoints [0.0 (18/11/26 11:09:00)] was not greater than or equal "
            "to the threshold (5.0) (minimum 1 datapoint for ALARM -> OK transition).",
        ),
        (
            "0 0 X 0 X",
            Settings("GreaterThanThreshold", 5, 3, 2),
            "Threshold Crossed: 2 out of the last 3 datapoints [9.0 (18/11/26 11:11:00), 9.0 (18/11/26 11:09:00)] were "
            "greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).",
        ),
        (
            "- - -",
            Settings("GreaterThanThreshold", 5, 1, 1, "notBreaching"),
            "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as "
            "[NonBreaching].",
        ),
        (
            "- - - - -",
            Settings("LessThanThreshold", 5, 3, 3, "breaching"),
            "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as "
            "[Breaching].",
        ),
        ("- - -", Settings("LessThanThreshold", 5, 1, 1), "Insufficient Data: 1 datapoint was unknown."),
        ("- - - -", Settings("LessThanThreshold", 5, 2, 2), "Insufficient Data: 2 datapoints were unknown."),
    ],
)
def test_reasons(points: str, settings: Settings, reason: str) -> None:
    assert judged(points, settings)[1] == reason


@pytest.fixture
def account() -> SmallAccount:
    return SmallAccount()


def alarm(account: SmallAccount, name: str = "load", **settings: Any) -> None:
    given: dict[str, Any] = {
        "namespace": "App",
        "metric_name": "Load",
        "metric_data_queries": None,
        "comparison_operator": "GreaterThanThreshold",
        "evaluation_periods": 2,
        "datapoints_to_alarm": None,
        "period": 60,
        "threshold": 80.0,
        "statistic": "Average",
        "extended_statistic": None,
        "description": "",
        "dimensions": [],
        "alarm_actions": ["arn:aws:sns:ap-southeast-2:123456789012:alerts"],
        "ok_actions": [],
        "insufficient_data_actions": [],
        "unit": None,
        "actions_enabled": True,
        "treat_missing_data": None,
        "evaluate_low_sample_count_percentile": None,
        "threshold_metric_id": None,
        "rule": None,
        "tags": [],
    }
    account.moto("sns").create_topic("alerts")
    account.moto("cloudwatch").put_metric_alarm(name=name, **{**given, **settings})
    account.metrics.alarms.configured(name)


def raise_load(source: Emitted, value: float) -> None:
    source.samples = {key("App", "Load"): level([value], "Percent")}


def state(account: SmallAccount, name: str = "load") -> str:
    return account.metrics.alarms.state(name).value


def test_an_alarm_begins_without_data_and_is_then_judged(account: SmallAccount) -> None:
    emitting(account, Load=5)
    alarm(account)
    assert account.metrics.alarms.state("load").reason == "Unchecked: Initial alarm creation"
    assert state(account) == "INSUFFICIENT_DATA"
    account.pass_time(300)
    assert state(account) == "OK"


def test_an_alarm_without_a_metric_stays_without_data(account: SmallAccount) -> None:
    alarm(account)
    account.pass_time(3600)
    assert state(account) == "INSUFFICIENT_DATA"


def test_a_breach_is_told_and_so_is_its_end(account: SmallAccount) -> None:
    source = emitting(account, Load=5)
    alarm(account)
    account.pass_time(600)
    raise_load(source, 95)
    account.pass_time(70)
    assert state(account) == "OK"
    account.pass_time(120)
    assert state(account) == "ALARM"
    raise_load(source, 5)
    account.pass_time(300)
    assert state(account) == "OK"
    summaries = [item.summary for item in account.metrics.alarms.history if item.kind == "StateUpdate"]
    assert summaries == [
        "Alarm updated from INSUFFICIENT_DATA to OK",
        "Alarm updated from OK to ALARM",
        "Alarm updated from ALARM to OK",
    ]
    (delivery,) = account.metrics.alarms.deliveries
    assert delivery.topic.endswith(":alerts")
    assert delivery.message["OldStateValue"] == "OK"


def test_disabled_actions_deliver_nothing(account: SmallAccount) -> None:
    source = emitting(account, Load=95)
    alarm(account, actions_enabled=False)
    account.pass_time(600)
    assert source
    assert state(account) == "ALARM"
    assert account.metrics.alarms.deliveries == []


def test_missing_data_is_treated_as_told(account: SmallAccount) -> None:
    source = emitting(account, Load=5)
    for treatment in ("missing", "ignore", "breaching", "notBreaching"):
        alarm(account, treatment, treat_missing_data=treatment)
    account.pass_time(600)
    source.samples = {}
    account.pass_time(900)
    found = {name: state(account, name) for name in ("missing", "ignore", "breaching", "notBreaching")}
    assert found == {"missing": "INSUFFICIENT_DATA", "ignore": "OK", "breaching": "ALARM", "notBreaching": "OK"}


def test_metric_math_alarms(account: SmallAccount) -> None:
    source = Emitted({key("App", "Errors"): level([5], "Count"), key("App", "Requests"): level([100], "Count")})
    account.metrics.emit(source)
    queries = [
        {"Id": "e", "MetricStat": _stat("Errors"), "ReturnData": "false"},
        {"Id": "r", "MetricStat": _stat("Requests"), "ReturnData": "false"},
        {"Id": "rate", "Expression": "e / r * 100", "ReturnData": "true"},
    ]
    alarm(
        account,
        metric_name=None,
        namespace=None,
        period=None,
        statistic=None,
        threshold=4.0,
        metric_data_queries=_kept(queries),
    )
    account.pass_time(600)
    assert state(account) == "ALARM"
    assert "[5.0 (" in account.metrics.alarms.state("load").reason


def _stat(name: str) -> dict[str, Any]:
    return {"Metric": {"Namespace": "App", "MetricName": name}, "Period": 60, "Stat": "Sum"}


def _kept(queries: list[dict[str, Any]]) -> list[Any]:
    """As moto keeps them."""
    from moto.cloudwatch.models import Metric, MetricDataQuery, MetricStat

    kept = []
    for each in queries:
        stat = each.get("MetricStat")
        metric = stat and MetricStat(
            Metric(stat["Metric"]["MetricName"], "App", []), stat["Period"], stat["Stat"], None
        )
        kept.append(MetricDataQuery(each["Id"], None, None, each["ReturnData"], each.get("Expression"), metric))
    return kept


def test_a_new_threshold_keeps_the_state_until_the_next_evaluation(account: SmallAccount) -> None:
    emitting(account, Load=50)
    alarm(account)
    account.pass_time(600)
    alarm(account, threshold=40.0)
    assert state(account) == "OK"
    account.pass_time(70)
    assert state(account) == "ALARM"


def test_a_state_that_is_set_by_hand_lasts_until_the_next_evaluation(account: SmallAccount) -> None:
    emitting(account, Load=5)
    alarm(account)
    account.pass_time(600)
    account.metrics.alarms.become("load", "ALARM", "testing", "")
    assert state(account) == "ALARM"
    account.pass_time(120)
    assert state(account) == "OK"


def test_longer_periods_slide_by_the_minute(account: SmallAccount) -> None:
    source = emitting(account, Load=5)
    alarm(account, period=300, evaluation_periods=1, statistic="Maximum")
    account.pass_time(1800)
    raise_load(source, 95)
    account.pass_time(120)
    assert state(account) == "ALARM"


def test_reason_data_is_cloudwatchs(account: SmallAccount) -> None:
    emitting(account, Load=95)
    alarm(account)
    account.pass_time(600)
    found = json.loads(account.metrics.alarms.state("load").data)
    assert found["recentDatapoints"] == [95.0, 95.0]
    assert (found["statistic"], found["period"], found["threshold"]) == ("Average", 60, 80.0)
    assert found["queryDate"].endswith("+0000")


def test_history_is_shown_newest_first(account: SmallAccount) -> None:
    emitting(account, Load=95)
    alarm(account)
    account.pass_time(600)
    items = account.ask("cloudwatch", "DescribeAlarmHistory", AlarmName="load")["AlarmHistoryItems"]
    assert [each["HistoryItemType"] for each in items] == ["StateUpdate", "Action", "ConfigurationUpdate"]
    assert json.loads(items[0]["HistoryData"])["newState"]["stateValue"] == "ALARM"


def test_the_past_of_a_backfilled_alarm_is_quiet(account: SmallAccount) -> None:
    emitting(account, Load=5)
    alarm(account)
    account.pass_time(60)
    account.metrics.backfill(172_800)
    assert state(account) == "OK"
    since = account.metrics.alarms.state("load").transitioned
    assert since < account.world.now - 172_000
    assert json.loads(account.metrics.alarms.state("load").data)["queryDate"] == _stamp(account.world.utc(since))
    assert account.metrics.alarms.history == []


def test_a_quiet_day_evaluates_next_to_nothing(account: SmallAccount) -> None:
    emitting(account, Load=5)
    alarm(account)
    account.pass_time(600)
    asked = account.metrics.alarms.judged
    account.pass_time(86_400)
    assert account.metrics.alarms.judged - asked <= 2


def test_an_alarm_rings_also_after_a_past_was_made_up_for_it(account: SmallAccount) -> None:
    """It was left alone while nothing happened; that it has another past now must not leave it alone for ever."""
    source = emitting(account, Load=5)
    alarm(account)
    account.pass_time(600)
    raise_load(source, 6)
    account.pass_time(3655)  # This minute's round is over.
    account.metrics.backfill(7200)
    raise_load(source, 95)
    account.pass_time(600)
    assert state(account) == "ALARM"
