"""Metrics that are made of log lines, alarms that are made of alarms, and lines that are kept for so long."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.lab.open_account import OpenAccount

GROUP = "/ecs/web"


@pytest.fixture
def lab() -> OpenAccount:
    made = OpenAccount()
    made("logs").create_log_group(logGroupName=GROUP)
    return made


def put_filter(lab: OpenAccount, pattern: str, **transformation: Any) -> None:
    wanted = {"metricName": "Errors", "metricNamespace": "App", "metricValue": "1", **transformation}
    lab("logs").put_metric_filter(
        logGroupName=GROUP, filterName="errors", filterPattern=pattern, metricTransformations=[wanted]
    )


def points(lab: OpenAccount, statistic: str = "Sum", dimensions: tuple[tuple[str, str], ...] = ()) -> list[float]:
    now = lab.account.world.utc()
    found = lab("cloudwatch").get_metric_statistics(
        Namespace="App", MetricName="Errors", StartTime=now - timedelta(hours=1), EndTime=now, Period=3600,
        Statistics=[statistic], Dimensions=[{"Name": name, "Value": value} for name, value in dimensions],
    )["Datapoints"]  # fmt: skip
    return [float(each[statistic]) for each in found]


# Metric filters


def test_lines_that_fit_count_and_only_those_that_come_after_the_filter(lab: OpenAccount) -> None:
    lab.account.logs.write(GROUP, "a", "ERROR before")
    put_filter(lab, "ERROR")
    for line in ("ERROR one", "INFO fine", "ERROR two"):
        lab.account.logs.write(GROUP, "a", line)
    lab.advance(120)
    assert points(lab) == [2.0]


def test_lines_of_clients_count_as_well(lab: OpenAccount) -> None:
    put_filter(lab, "ERROR")
    lab("logs").create_log_stream(logGroupName=GROUP, logStreamName="b")
    now = int(lab.account.world.now * 1000)
    lab("logs").put_log_events(
        logGroupName=GROUP, logStreamName="b", logEvents=[{"timestamp": now, "message": "ERROR by hand"}]
    )
    lab.advance(120)
    assert points(lab) == [1.0]


def test_a_value_and_a_dimension_are_fields_of_the_line(lab: OpenAccount) -> None:
    put_filter(lab, '{ $.level = "error" }', metricValue="$.took", dimensions={"Path": "$.path"})
    for took in (10, 30):
        lab.account.logs.write(GROUP, "a", f'{{"level":"error","took":{took},"path":"/x"}}')
    lab.account.logs.write(GROUP, "a", '{"level":"error","path":"/x"}')
    lab.advance(120)
    assert points(lab, "Average", (("Path", "/x"),)) == [20.0]
    assert points(lab) == []


def test_a_default_stands_for_lines_that_do_not_fit(lab: OpenAccount) -> None:
    put_filter(lab, "ERROR", defaultValue=0.0)
    lab.account.logs.write(GROUP, "a", "INFO fine")
    lab.advance(120)
    assert points(lab) == [0.0]


def test_an_alarm_rings_on_what_a_filter_counts(lab: OpenAccount) -> None:
    put_filter(lab, "ERROR")
    alarm(lab, "errors")
    lab.account.logs.write(GROUP, "a", "ERROR")
    lab.advance(180)
    assert states(lab) == {"errors": "ALARM"}


def test_a_pattern_that_cannot_be_read_is_refused(lab: OpenAccount) -> None:
    with pytest.raises(ClientError, match="InvalidParameterException"):
        put_filter(lab, "{ $.a = }")


# Composite alarms


def alarm(lab: OpenAccount, name: str) -> None:
    lab("cloudwatch").put_metric_alarm(
        AlarmName=name, Namespace="App", MetricName="Errors", Statistic="Sum", Period=60, EvaluationPeriods=1,
        Threshold=0.5, ComparisonOperator="GreaterThanThreshold", TreatMissingData="ignore",
    )  # fmt: skip


def composite(lab: OpenAccount, rule: str, name: str = "both", **more: Any) -> None:
    lab("cloudwatch").put_composite_alarm(AlarmName=name, AlarmRule=rule, **more)


def turn(lab: OpenAccount, **states_of: str) -> None:
    for name, value in states_of.items():
        lab("cloudwatch").set_alarm_state(AlarmName=name, StateValue=value, StateReason="drill")
    lab.advance(120)


def states(lab: OpenAccount, *types: str) -> dict[str, str]:
    answer = lab("cloudwatch").describe_alarms(**({"AlarmTypes": list(types)} if types else {}))
    shown = [*answer.get("MetricAlarms", []), *answer.get("CompositeAlarms", [])]
    return {each["AlarmName"]: each["StateValue"] for each in shown}


@pytest.mark.parametrize(
    ("rule", "a", "b", "value"),
    [
        ("ALARM(a) AND ALARM(b)", "ALARM", "OK", "OK"),
        ("ALARM(a) AND ALARM(b)", "ALARM", "ALARM", "ALARM"),
        ("ALARM(a) OR ALARM(b)", "ALARM", "OK", "ALARM"),
        ("ALARM(a) AND NOT ALARM(b)", "ALARM", "OK", "ALARM"),
        ('(ALARM("a") OR ALARM("b")) AND NOT INSUFFICIENT_DATA(a)', "OK", "ALARM", "ALARM"),
        ("FALSE OR (OK(a) AND OK(b))", "OK", "OK", "ALARM"),
    ],
)
def test_a_rule_over_alarms(lab: OpenAccount, rule: str, a: str, b: str, value: str) -> None:
    alarm(lab, "a")
    alarm(lab, "b")
    composite(lab, rule)
    turn(lab, a=a, b=b)
    assert states(lab, "CompositeAlarm") == {"both": value}


def test_composites_build_on_each_other_and_are_shown_only_to_who_asks(lab: OpenAccount) -> None:
    alarm(lab, "a")
    composite(lab, "ALARM(a)", "first")
    composite(lab, "ALARM(first)", "second")
    turn(lab, a="ALARM")
    assert states(lab, "CompositeAlarm") == {"first": "ALARM", "second": "ALARM"}
    assert states(lab) == {"a": "ALARM"}
    assert len(states(lab, "MetricAlarm", "CompositeAlarm")) == 3


def test_a_composite_tells_its_topic_and_its_history(lab: OpenAccount) -> None:
    topic = lab("sns").create_topic(Name="ops")["TopicArn"]
    alarm(lab, "a")
    composite(lab, "ALARM(a)", AlarmActions=[topic])
    turn(lab, a="ALARM")
    history = lab("cloudwatch").describe_alarm_history(AlarmName="both")["AlarmHistoryItems"]
    assert f"Successfully executed action {topic}" in [each["HistorySummary"] for each in history]
    assert {each["AlarmType"] for each in history} == {"CompositeAlarm"}
    shown = lab("cloudwatch").describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"][0]
    assert "alarm:a transitioned to ALARM at" in shown["StateReason"]


@pytest.mark.parametrize("rule", ["ALARM(nobody)", "ALARM(a) AND", "ALARM a", "a"])
def test_a_rule_that_cannot_be_is_refused(lab: OpenAccount, rule: str) -> None:
    alarm(lab, "a")
    with pytest.raises(ClientError, match="ValidationError"):
        composite(lab, rule)


# Retention


def test_lines_are_kept_as_long_as_their_group_says(lab: OpenAccount) -> None:
    lab.account.logs.write(GROUP, "a", "old")
    lab.advance(2 * 86_400)
    lab.account.logs.write(GROUP, "a", "new")

    def kept() -> list[str]:
        return [each["message"] for each in lab("logs").filter_log_events(logGroupName=GROUP)["events"]]

    assert kept() == ["old", "new"]
    lab("logs").put_retention_policy(logGroupName=GROUP, retentionInDays=1)
    assert kept() == ["new"]
