"""app.slow_endpoint: an endpoint takes longer than the load balancer or worker waits."""

import pytest

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.app.slow_endpoint import check
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Confidence, SymptomKind
from stackmedic.model.snapshot import EVERYWHERE
from stackmedic.model.tracing import TracedCalls, TracedService
from tests.diagnose.builders import (
    Listed,
    Part,
    a_series,
    a_snapshot,
    log,
    make,
    service_arn,
    target_group_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

GROUP = f"{target_group_arn().rsplit(':', 1)[-1]}/app/shop"
TASKS = a_series("AWS/ECS/CPUUtilization/Maximum/shop/backend", *[12.0] * 10)
DATABASE = a_series("AWS/RDS/CPUUtilization/Average/shop-postgres", *[4.0] * 10)
SLOW = a_series(f"AWS/ApplicationELB/TargetResponseTime/Average/{GROUP}", *[0.03] * 9, *[3.5] * 10)
CALM: tuple[Part, ...] = (TASKS, DATABASE)


def test_slow_answers_while_nothing_is_busy_are_likely_the_programs_own() -> None:
    found = the_finding(check, a_snapshot(SLOW, *CALM), Confidence.LIKELY)
    assert (found.about, len(found.evidence)) == (service_arn(), 3)


def from_to(before: float, now: float) -> Part:
    return a_series(f"AWS/ApplicationELB/TargetResponseTime/Average/{GROUP}", *[before] * 20, *[now] * 12)


def test_answers_that_take_many_times_what_they_took_are_slow_after_a_second() -> None:
    assert the_finding(check, a_snapshot(from_to(0.05, 1.9), *CALM), Confidence.LIKELY)
    assert [SymptomKind.SLOW] == [each.kind for each in diagnose(a_snapshot(from_to(0.05, 1.9), *CALM)).symptoms]


@pytest.mark.parametrize(("before", "now"), [(0.3, 1.9), (0.05, 0.9), (1.9, 1.9)])
def test_answers_that_are_a_little_slower_are_not(before: float, now: float) -> None:
    assert findings(check, a_snapshot(from_to(before, now), *CALM)) == []
    assert () == diagnose(a_snapshot(from_to(before, now), *CALM)).symptoms


def traced(seconds: float, *asked: tuple[str, str, float], count: int = 100) -> Listed:
    """The backend's traces: the time of its requests, and whom it asked (name, type, time)."""
    call = "xray:GetServiceGraph"
    edges = tuple(
        make(TracedCalls, call, f"Services[0].Edges[{at}]", to=at + 1, count=count, seconds=each)
        for at, (_, _, each) in enumerate(asked)
    )
    facts = {"reference": 0, "name": "backend", "type": "AWS::ECS::Container", "count": count, "seconds": seconds}
    others = (
        make(TracedService, call, f"Services[{at + 1}]", reference=at + 1, name=name, type=kind)
        for at, (name, kind, _) in enumerate(asked)
    )
    return Listed(TracedService, EVERYWHERE, (make(TracedService, call, "Services[0]", asks=edges, **facts), *others))


def test_traces_of_a_program_that_takes_the_time_itself_prove_it() -> None:
    found = the_finding(check, a_snapshot(SLOW, *CALM, traced(300, ("shop-postgres", "Database::SQL", 9))))
    assert "by its traces, backend takes most of the time itself" == found.says


def test_traces_tell_whom_outside_it_waits_for() -> None:
    found = the_finding(check, a_snapshot(SLOW, *CALM, traced(300, ("api.exchange.example", "remote", 285))))
    assert found.says.endswith("95% of the time backend waits for api.exchange.example")


def test_traces_of_waiting_for_a_store_too_few_and_denied_ones_prove_nothing() -> None:
    for each in (
        traced(300, ("shop-postgres", "Database::SQL", 285)),
        traced(300, count=3),
        unreadable(TracedService),
    ):
        the_finding(check, a_snapshot(SLOW, *CALM, each), Confidence.LIKELY)


def test_a_busy_database_is_another_cause() -> None:
    busy = a_series("AWS/RDS/CPUUtilization/Average/shop-postgres", *[95.0] * 10)
    assert findings(check, a_snapshot(SLOW, TASKS, busy)) == []


def test_busy_tasks_are_another_cause() -> None:
    busy = a_series("AWS/ECS/CPUUtilization/Maximum/shop/backend", *[95.0] * 10)
    assert findings(check, a_snapshot(SLOW, busy, DATABASE)) == []


def test_more_requests_than_before_are_silent() -> None:
    crowd = a_series(f"AWS/ApplicationELB/RequestCount/Sum/{GROUP}", *[50.0] * 9, *[900.0] * 10)
    assert findings(check, a_snapshot(SLOW, *CALM, crowd)) == []


def test_answers_that_were_always_slow_are_silent() -> None:
    always = a_series(f"AWS/ApplicationELB/TargetResponseTime/Average/{GROUP}", *[3.5] * 19)
    assert findings(check, a_snapshot(always, *CALM)) == []


def test_without_a_measure_of_the_tasks_it_is_silent() -> None:
    assert findings(check, a_snapshot(SLOW)) == []


def test_a_database_that_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(SLOW, *CALM, unreadable(Database)))


def test_waiting_for_a_server_that_does_not_answer_is_another_cause() -> None:
    line = "(psycopg.errors.ConnectionTimeout) connection timeout expired"
    assert findings(check, a_snapshot(SLOW, *CALM, log("backend-1", line))) == []
