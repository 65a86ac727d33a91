"""cache.capacity_maxclients: the cache node's connection limit is reached."""

import pytest

from stackmedic.diagnose.rules.cache.capacity_maxclients import check
from stackmedic.model.data_store import Cache
from tests.diagnose.builders import a_snapshot, log, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.probing import cache_said
from tests.diagnose.rules.telling import logging

LINE = "redis.exceptions.ConnectionError: max number of clients reached"
PARTS = ()


def test_the_answer_of_the_cache_is_found() -> None:
    found = the_finding(check, logging(LINE, parts=PARTS))
    assert found.evidence[0].value == LINE


@pytest.mark.parametrize(
    "line",
    [
        "redis.exceptions.ConnectionError: Too many connections",
        "redis.exceptions.TimeoutError: Timeout reading from socket",
    ],
)
def test_another_line_is_silent(line: str) -> None:
    assert findings(check, logging(line, parts=PARTS)) == []


def test_a_service_that_says_nothing_is_silent() -> None:
    assert findings(check, a_snapshot(*PARTS)) == []


def test_a_line_of_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(log("backend-1", LINE, last="3h"), *PARTS)) == []


def test_a_cache_that_could_not_be_read_is_undecided() -> None:
    assert undecided(check, logging(LINE, parts=(unreadable(Cache),)))


def test_a_node_that_lets_nobody_in_is_found_without_any_log() -> None:
    said = cache_said(ok=False, full=True, connected_clients=None, maxclients=None)
    assert "probe:Redis" == the_finding(check, a_snapshot(said)).evidence[0].call
    assert 65000 == the_finding(check, a_snapshot(cache_said(connected_clients=65000))).evidence[0].value


def test_a_node_with_room_and_one_that_says_nothing_are_silent() -> None:
    assert findings(check, a_snapshot(cache_said(connected_clients=64000))) == []
    assert findings(check, a_snapshot(cache_said(connected_clients=None, maxclients=None))) == []
