"""Metrics are functions of the world, read as CloudWatch reads them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from stackmedic.lab.physics.metrics.expression import BadExpression, evaluate
from stackmedic.lab.physics.metrics.sample import Sample, level, tally
from stackmedic.lab.physics.metrics.series import Key, Series, key
from stackmedic.lab.wire import AwsError
from tests.lab.small_account import Program, SmallAccount, Town

LATENCY = key("App", "Latency", Service="web")


@pytest.fixture
def account() -> SmallAccount:
    return SmallAccount()


class Emitted:
    """A source that holds what a test puts into it."""

    def __init__(self, samples: dict[Key, Sample]) -> None:
        self.samples = samples

    def minute(self) -> dict[Key, Sample]:
        return self.samples

    steady = minute


def emitting(account: SmallAccount, **values: float) -> Emitted:
    source = Emitted({key("App", name): level([value], "Percent") for name, value in values.items()})
    account.metrics.emit(source)
    return source


def statistics(account: SmallAccount, name: str, minutes: int, period: int = 60, **asked: Any) -> list[Any]:
    end = account.world.utc()
    start = account.world.utc(account.world.now - minutes * 60)
    asked = {"Statistics": ["Average"], **asked}
    answer = account.ask(
        "cloudwatch",
        "GetMetricStatistics",
        Namespace="App",
        MetricName=name,
        StartTime=start,
        EndTime=end,
        Period=period,
        **asked,
    )
    return sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])


def data(account: SmallAccount, queries: list[dict[str, Any]], minutes: int = 10, **asked: Any) -> dict[str, Any]:
    start, end = account.world.utc(account.world.now - minutes * 60), account.world.utc()
    answer = account.ask(
        "cloudwatch", "GetMetricData", MetricDataQueries=queries, StartTime=start, EndTime=end, **asked
    )
    return {each["Id"]: each for each in answer["MetricDataResults"]}


def stat(identity: str, name: str, statistic: str = "Average", **more: Any) -> dict[str, Any]:
    metric = {"Namespace": "App", "MetricName": name}
    return {"Id": identity, "MetricStat": {"Metric": metric, "Period": 60, "Stat": statistic}, **more}


# Series


def test_a_steady_series_is_one_run_and_a_change_begins_another() -> None:
    series = Series()
    for minute in range(10):
        series.begin(minute, level([5 if minute < 7 else 6], "Count"))
    series.begin(10, None)
    assert series.starts == [0, 7, 10]
    assert [value for value, _ in series.between(1, 5, 20)] == [5, 5, 6, 6, 6]


def test_noise_depends_on_seed_series_and_minute_only() -> None:
    sample = level([100.0], "Percent", 0.1, 7)
    assert sample.at(1, 50) == sample.at(1, 50)
    assert len({sample.at(seed, minute)[0][0] for seed in (1, 2) for minute in range(50)}) == 100
    assert all(90 <= sample.at(1, minute)[0][0] <= 110 for minute in range(500))


def test_noise_of_a_tally_moves_the_count_and_not_the_value() -> None:
    points = [tally(100, 0.1, 7).at(1, minute)[0] for minute in range(50)]
    assert {value for value, _ in points} == {1}
    assert len({count for _, count in points}) > 10
    assert all(90 <= count <= 110 and count == int(count) for _, count in points)


# Reading


def test_points_exist_for_completed_minutes_only(account: SmallAccount) -> None:
    emitting(account, Load=5)
    account.pass_time(59)
    assert statistics(account, "Load", 10) == []
    account.pass_time(1)
    assert len(statistics(account, "Load", 10)) == 1


def test_periods_count_from_the_start_to_the_minute(account: SmallAccount) -> None:
    emitting(account, Load=5)
    account.pass_time(3600)
    points = statistics(account, "Load", 32, period=300)
    assert [point["Timestamp"].minute % 5 for point in points] == [points[0]["Timestamp"].minute % 5] * len(points)
    assert (points[1]["Timestamp"] - points[0]["Timestamp"]).seconds == 300
    assert points[0]["Timestamp"] == account.world.utc(account.world.now - 32 * 60)


def test_statistics_of_values_that_clients_put(account: SmallAccount) -> None:
    datum = {"MetricName": "Latency", "Dimensions": [{"Name": "Service", "Value": "web"}], "Unit": "Milliseconds"}
    values = {"Values": [float(n) for n in range(1, 101)], "Counts": [1.0] * 100}
    account.ask("cloudwatch", "PutMetricData", Namespace="App", MetricData=[{**datum, **values}])
    account.pass_time(60)
    everything = ["Average", "Sum", "Minimum", "Maximum", "SampleCount"]
    (point,) = statistics(
        account, "Latency", 5, Dimensions=datum["Dimensions"], Statistics=everything, ExtendedStatistics=["p99", "p50"]
    )
    assert [point[name] for name in everything] == [50.5, 5050.0, 1.0, 100.0, 100.0]
    assert point["ExtendedStatistics"] == {"p99": 99.0, "p50": 50.0}
    assert point["Unit"] == "Milliseconds"


def test_dimensions_match_exactly(account: SmallAccount) -> None:
    dimensions = [{"Name": "A", "Value": "1"}, {"Name": "B", "Value": "2"}]
    account.ask(
        "cloudwatch",
        "PutMetricData",
        Namespace="App",
        MetricData=[{"MetricName": "X", "Value": 1, "Dimensions": dimensions}],
    )
    account.pass_time(60)
    assert statistics(account, "X", 5) == []
    assert statistics(account, "X", 5, Dimensions=dimensions[:1]) == []
    assert len(statistics(account, "X", 5, Dimensions=dimensions[::-1])) == 1


def test_another_unit_has_no_points(account: SmallAccount) -> None:
    emitting(account, Load=5)
    account.pass_time(120)
    assert statistics(account, "Load", 5, Unit="Bytes") == []
    assert statistics(account, "Load", 5, Unit="Percent") != []


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"Statistics": []}, "InvalidParameterCombination"),
        ({"period": 90}, "InvalidParameterValue"),
        ({"minutes": 2000}, "InvalidParameterCombination"),
        ({"minutes": 0}, "InvalidParameterValue"),
    ],
)
def test_what_aws_refuses(account: SmallAccount, asked: dict[str, Any], code: str) -> None:
    with pytest.raises(AwsError) as raised:
        statistics(account, "Load", **{"minutes": 10, **asked})
    assert raised.value.code == code


def test_a_window_from_the_wall_clock_is_moved_back(account: SmallAccount) -> None:
    emitting(account, Load=5)
    account.pass_time(3600)
    account.behind_s = 172_800
    end, start = account.wall_now(), account.wall_now() - 600
    asked = {"MetricName": "Load", "Period": 60, "Statistics": ["Average"]}
    answer = account.ask(
        "cloudwatch",
        "GetMetricStatistics",
        Namespace="App",
        StartTime=datetime.fromtimestamp(start, UTC),
        EndTime=datetime.fromtimestamp(end, UTC),
        **asked,
    )
    assert len(answer["Datapoints"]) == 10


def test_history_reaches_back_and_no_further(account: SmallAccount) -> None:
    emitting(account, Load=5)
    account.pass_time(60)
    account.metrics.backfill(7200)
    assert len(statistics(account, "Load", 1000)) == 120


def test_a_source_that_falls_silent_leaves_a_gap(account: SmallAccount) -> None:
    source = emitting(account, Load=5)
    account.pass_time(300)
    held, source.samples = source.samples, {}
    account.pass_time(300)
    source.samples = held
    account.pass_time(300)
    assert len(statistics(account, "Load", 15)) == 10


def test_a_quiet_day_is_cheap_to_read(account: SmallAccount) -> None:
    emitting(account, Load=5)
    account.pass_time(86_400)
    assert len(statistics(account, "Load", 1440)) == 1440
    assert account.metrics.series[key("App", "Load")].starts.__len__() == 1


# Math


def test_expressions_over_metrics(account: SmallAccount) -> None:
    emitting(account, Errors=5, Requests=200)
    account.pass_time(600)
    queries = [
        stat("errors", "Errors", ReturnData=False),
        stat("requests", "Requests"),
        {"Id": "rate", "Expression": "errors / requests * 100", "Label": "Error rate"},
        {"Id": "half", "Expression": "rate / 2"},
        {"Id": "all", "Expression": "SUM(METRICS())"},
        {"Id": "mean", "Expression": "AVG([errors, requests])"},
        {"Id": "high", "Expression": "IF(requests > 100, 1, 0)"},
    ]
    found = data(account, queries)
    assert "errors" not in found
    assert found["rate"]["Label"] == "Error rate"
    assert found["requests"]["Label"] == "Requests"
    assert [set(found[each]["Values"]) for each in ("rate", "half", "all", "mean", "high")] == [
        {2.5},
        {1.25},
        {205.0},
        {102.5},
        {1.0},
    ]


def test_newest_first_unless_told_and_pages(account: SmallAccount) -> None:
    emitting(account, Load=5)
    account.pass_time(600)
    times = data(account, [stat("m", "Load")])["m"]["Timestamps"]
    assert times == sorted(times, reverse=True)
    first = account.ask(
        "cloudwatch",
        "GetMetricData",
        MetricDataQueries=[stat("m", "Load")],
        StartTime=account.world.utc(account.world.now - 600),
        EndTime=account.world.utc(),
        MaxDatapoints=6,
        ScanBy="TimestampAscending",
    )
    assert first["MetricDataResults"][0]["StatusCode"] == "PartialData"
    assert len(first["MetricDataResults"][0]["Values"]) == 6
    rest = data(
        account, [stat("m", "Load")], MaxDatapoints=6, ScanBy="TimestampAscending", NextToken=first["NextToken"]
    )
    assert rest["m"]["StatusCode"] == "Complete"
    assert len(rest["m"]["Values"]) == 4


def test_an_unknown_statistic_or_expression_is_refused(account: SmallAccount) -> None:
    with pytest.raises(AwsError):
        data(account, [stat("m", "Load", "Median")])
    with pytest.raises(AwsError):
        data(account, [stat("m", "Load"), {"Id": "e", "Expression": "SEARCH('x', 'Average')"}])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("m1 * 2", {0: 2.0, 60: 4.0}),
        ("-m1", {0: -1.0, 60: -2.0}),
        ("m1 + m2", {60: 12.0}),
        ("m1 / 0", {}),
        ("FILL(m2, 0)", {0: 0.0, 60: 10.0, 120: 0.0}),
        ("FILL(m1, REPEAT)", {0: 1.0, 60: 2.0, 120: 2.0}),
        ("MAX([m1, m2])", {0: 1.0, 60: 10.0}),
        ("SUM(m1)", 3.0),
        ("m1 > 1 && m1 < 3", {0: 0.0, 60: 1.0}),
        ("(m1 + 1) ^ 2", {0: 4.0, 60: 9.0}),
    ],
)
def test_math(text: str, wanted: Any) -> None:
    known: dict[str, Any] = {"m1": {0: 1.0, 60: 2.0}, "m2": {60: 10.0}}
    assert evaluate(text, known, known, [0, 60, 120]) == wanted


@pytest.mark.parametrize("text", ["m9", "m1 +", "__import__('os')", "m1.x", "m1 if 1 else 2"])
def test_nothing_but_math_is_read(text: str) -> None:
    with pytest.raises(BadExpression):
        evaluate(text, {"m1": {0: 1.0}}, {}, [0])


# Lists, and what services emit


def test_listing_finds_by_name_and_dimension(account: SmallAccount) -> None:
    emitting(account, Load=5, Memory=6)
    account.metrics.put(LATENCY, account.world.now, [(1.0, 1.0)], "None")
    account.pass_time(120)
    names = [each["MetricName"] for each in account.ask("cloudwatch", "ListMetrics", Namespace="App")["Metrics"]]
    assert names == ["Latency", "Load", "Memory"]
    (one,) = account.ask("cloudwatch", "ListMetrics", Dimensions=[{"Name": "Service"}])["Metrics"]
    assert one["Dimensions"] == [{"Name": "Service", "Value": "web"}]
    account.pass_time(4 * 3600)
    recent = account.ask("cloudwatch", "ListMetrics", Namespace="App", RecentlyActive="PT3H")["Metrics"]
    assert [each["MetricName"] for each in recent] == ["Load", "Memory"]


def test_clients_may_not_put_into_the_namespaces_of_aws(account: SmallAccount) -> None:
    with pytest.raises(AwsError):
        account.ask("cloudwatch", "PutMetricData", Namespace="AWS/ECS", MetricData=[])


def test_ecs_publishes_shares_of_what_the_tasks_reserve() -> None:
    town = Town(SmallAccount())
    for cpu in (64.0, 128.0):
        town.task(Program(cpu=cpu, memory=256))
    town.account.pass_time(600)
    series = key("AWS/ECS", "CPUUtilization", ClusterName="main", ServiceName="backend")
    now = town.account.metrics.complete
    bucket = town.account.metrics.bucket(series, now - 5, now)
    assert bucket.statistic("SampleCount") == 10
    assert bucket.statistic("Average") == pytest.approx(37.5, rel=0.08)
    assert bucket.statistic("Minimum") < 30 < 45 < bucket.statistic("Maximum")
    memory = key("AWS/ECS", "MemoryUtilization", ClusterName="main", ServiceName="backend")
    assert town.account.metrics.bucket(memory, now - 5, now).statistic("Average") == pytest.approx(50, rel=0.02)
