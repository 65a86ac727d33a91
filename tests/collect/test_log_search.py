"""The log of a service in trouble is searched where the lines that were read tell nothing of it."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stackmedic.collect.examine import examine
from stackmedic.collect.scope import Target
from stackmedic.collect.trouble import PATTERN, tell_of_trouble
from stackmedic.diagnose.engine import diagnose
from stackmedic.lab.physics.dialects.dialect import catalogue
from stackmedic.lab.physics.patterns import matcher
from stackmedic.model.finding import Verdict
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import Snapshot
from tests.collect.accounts import crashed, series, shop, task, task_arn, tasks_listed
from tests.collect.replies import NOW, Answer, Replies, fails
from tests.diagnose.builders.names import make

SHOP = Target(cluster="shop")
BUSY = 'INFO: 10.0.1.9:41234 - "GET /api/prices HTTP/1.1" 200 OK'
FULL = "psycopg.OperationalError: connection failed: FATAL: sorry, too many clients already"
SEARCH = "logs:FilterLogEvents"
ANYWHERE = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
OPEN: Answer = {
    "SecurityGroups": [
        {"GroupId": "sg-1", "VpcId": "vpc-1", "IpPermissions": ANYWHERE, "IpPermissionsEgress": ANYWHERE}
    ]
}
Page = dict[str, Any]


def event(message: str, number: int = 1, before_s: float = 60.0) -> dict[str, Any]:
    at = int((NOW - timedelta(seconds=before_s)).timestamp() * 1000)
    return {"logStreamName": f"ecs/backend/backend{number}", "timestamp": at, "message": message}


def errors_of_backend(asked: dict[str, Any]) -> dict[str, Any]:
    told = series(asked)
    for each in told["MetricDataResults"]:
        each["Values"] = [40.0] if "HTTPCode_Target_5XX_Count/Sum/targetgroup/backend" in each["Label"] else []
    return told


def account(*found: dict[str, Any], search: Answer | None = None) -> dict[str, Answer]:
    """The backend's two tasks answer some requests with errors; ``found`` is what a search of its log finds."""
    told = shop(GetMetricData=errors_of_backend, GetLogEvents={"events": [event(BUSY)]}, DescribeSecurityGroups=OPEN)
    return {**told, **tasks_listed(task("backend", 2)), SEARCH: search or {"events": list(found)}}


def silent_deaths() -> dict[str, Answer]:
    """A task of the backend died, and wrote of nothing but requests."""
    return {**shop(GetLogEvents={"events": [event(BUSY)]}), **tasks_listed(crashed("backend", 2))}


def looked_at(answers: dict[str, Answer]) -> tuple[Snapshot, Replies]:
    door = Replies(answers)
    return asyncio.run(examine(door, SHOP)), door


def lines(snapshot: Snapshot, number: int) -> list[str]:
    return [each.message for each in snapshot.all(LogLine, (task_arn("backend", number), "backend"))]


def pages(*answers: Page) -> Callable[[dict[str, Any]], Page]:
    """Pages that follow each other by token."""

    def page(asked: dict[str, Any]) -> Page:
        following = int(asked.get("nextToken", 0)) + 1
        return answers[following - 1] | ({"nextToken": str(following)} if following < len(answers) else {})

    return page


def test_nothing_is_searched_where_nothing_hurts() -> None:
    _, door = looked_at(shop())
    assert 0 == door.times(SEARCH)


def test_nor_where_the_last_words_of_a_task_that_died_tell_of_trouble() -> None:
    _, door = looked_at({**shop(), **tasks_listed(crashed("backend", 2))})
    assert (1, 0) == (door.times("logs:GetLogEvents"), door.times(SEARCH))


def test_where_they_do_not_its_service_s_log_is_searched_within_the_window_newest_first() -> None:
    _, door = looked_at(silent_deaths())
    (asked,) = [parameters for call, parameters in door.asked if call == SEARCH]
    assert ("/ecs/backend", "ecs/backend/") == (asked["logGroupName"], asked["logStreamNamePrefix"])
    assert int((NOW - timedelta(hours=1)).timestamp() * 1000) == asked["startTime"]
    assert asked["startFromHead"] is False
    assert asked["limit"] <= 1000


def test_of_tasks_that_answer_errors_one_is_read_and_the_others_are_searched_at_once() -> None:
    snapshot, door = looked_at(account(event(FULL, number=1)))
    assert (1, 1, 4) == (door.times("logs:GetLogEvents"), door.times(SEARCH), door.rounds)
    assert ([FULL], [BUSY]) == (lines(snapshot, 1), lines(snapshot, 2))


def test_pages_may_be_empty_before_one_that_is_not() -> None:
    later = pages({"events": []}, {"events": []}, {"events": [event(FULL)]})
    snapshot, door = looked_at(account(search=later))
    assert [FULL] == lines(snapshot, 1)
    assert 3 == door.times(SEARCH)


def test_but_not_without_end() -> None:
    snapshot, door = looked_at(account(search=pages(*({"events": []} for _ in range(50)))))
    assert 4 == door.times(SEARCH)
    assert () == snapshot.gaps


def test_a_thousand_equal_lines_leave_room_for_the_one_that_names_the_cause() -> None:
    flood = [event(f"ERROR [{number:04d}] request 8f{number:06x} failed", before_s=number / 4) for number in range(750)]
    answer = pages(*({"events": flood[at : at + 250]} for at in (0, 250, 500)), {"events": [event(FULL, before_s=900)]})
    snapshot, _ = looked_at(account(search=answer))
    assert FULL == lines(snapshot, 1)[0]
    assert 4 == len(lines(snapshot, 1))


def test_what_other_services_wrote_into_the_same_group_is_not_theirs() -> None:
    stranger = event(FULL) | {"logStreamName": "ecs/backend/of-another"}
    snapshot, _ = looked_at(account(stranger))
    assert [] == [scope for kind, scope in snapshot.many if kind == "LogLine" and scope[0] != task_arn("backend", 2)]


def test_a_denied_search_is_a_gap_of_its_own_and_what_was_read_stays() -> None:
    snapshot, _ = looked_at(account(search=fails("AccessDeniedException")))
    (gap,) = snapshot.gaps
    assert (SEARCH, "AccessDeniedException", SEARCH) == (gap.call, gap.reason, gap.needs)
    assert [BUSY] == lines(snapshot, 2)


def test_a_group_that_is_gone_is_none() -> None:
    snapshot, _ = looked_at(account(search=fails("ResourceNotFoundException")))
    assert () == snapshot.gaps


def test_a_log_that_may_not_be_read_is_not_searched_in_its_stead() -> None:
    _, door = looked_at({**silent_deaths(), "logs:GetLogEvents": fails("AccessDeniedException")})
    assert 0 == door.times(SEARCH)


@given(st.integers(0, 10_000))
def test_a_line_that_was_read_and_found_counts_once_whichever_came_first(seed: int) -> None:
    twice = event(FULL, number=2)
    before = event("ERROR before", number=2, before_s=90)
    answers = {**account(twice, before), "logs:GetLogEvents": {"events": [twice]}}
    snapshot = asyncio.run(examine(Replies(answers, seed=seed), SHOP))
    told = snapshot.all(LogLine, (task_arn("backend", 2), "backend"))
    assert ["ERROR before", FULL] == [each.message for each in told]
    assert [SEARCH, "logs:GetLogEvents"] == [each.source.call for each in told]


HARMLESS = (
    "INFO checked 1200 rows, 0 errors",
    'INFO: 10.0.1.9:41234 - "GET /static/errors.css HTTP/1.1" 200 OK',
    "nginx: configuration error_page 502 /50x.html; in /etc/nginx/conf.d/app.conf loaded",
    "INFO retry policy: timeout 30 s, failover enabled",
    '{"level": "info", "message": "no failed jobs", "exceptions": 0}',
)


def test_harmless_words_that_a_search_finds_make_no_cause() -> None:
    snapshot, _ = looked_at(account(*(event(each, before_s=number) for number, each in enumerate(HARMLESS))))
    said = diagnose(snapshot)
    assert Verdict.INCIDENT == said.verdict
    assert ((), ()) == (said.causes, said.possible)


def line(message: str) -> LogLine:
    made: LogLine = make(LogLine, "logs:GetLogEvents", "events[0]", at=NOW, message=message)
    return made


@pytest.mark.parametrize("harmless", (BUSY, *HARMLESS))
def test_harmless_words_keep_nobody_from_searching(harmless: str) -> None:
    assert not tell_of_trouble([line(harmless)])


@pytest.mark.parametrize(
    "told",
    [
        FULL,
        "Traceback (most recent call last):",
        '{"level": "error", "msg": "connect ECONNREFUSED 10.0.3.4:6379"}',
        "dial tcp 10.0.3.4:5432: i/o timeout: could not connect",
        '2026/11/18 12:00:01 [error] 29#29: *1 upstream timed out, request: "GET / HTTP/1.1", upstream: "http://a/"',
    ],
)
def test_a_word_of_trouble_spares_the_search(told: str) -> None:
    assert tell_of_trouble([line(BUSY), line(told)])


def test_what_is_searched_for_is_in_what_real_clients_say_when_they_fail() -> None:
    finds, texts = matcher(PATTERN), catalogue()["texts"]
    errors = {name: [texts[each] for each in error["lines"]] for name, error in catalogue()["errors"].items()}
    unfound = {name.rsplit("/")[-1] for name, said in errors.items() if said and not any(map(finds, said))}
    assert {"TIMEOUT", "TLS_EXPECTED_BY_CLIENT"} == unfound  # Some clients wait without a word.
    assert not finds(BUSY)


def test_the_pattern_is_no_longer_than_aws_takes() -> None:
    assert len(PATTERN) <= 1024
