"""cache.capacity_memory_policy: the cache is full and its eviction policy refuses writes."""

import pytest

from stackmedic.diagnose.rules.cache.capacity_memory_policy import check
from stackmedic.model.data_store import Cache
from tests.diagnose.builders import a_snapshot, log, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.probing import cache_said
from tests.diagnose.rules.telling import logging

LINE = "redis.exceptions.OutOfMemoryError: OOM command not allowed when used memory > 'maxmemory'."
PARTS = ()


def test_the_answer_of_the_cache_is_found() -> None:
    found = the_finding(check, logging(LINE, parts=PARTS))
    assert found.evidence[0].value == LINE


@pytest.mark.parametrize(
    "line",
    [
        "OOM killed",
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


def test_a_node_that_is_full_and_evicts_nothing_is_found_without_any_log() -> None:
    found = the_finding(check, a_snapshot(cache_said(used_memory=2**29, maxmemory_policy="noeviction")))
    assert {"facts.used_memory", "facts.maxmemory_policy"} <= {each.path for each in found.evidence}


def test_a_full_node_that_evicts_and_one_with_room_are_silent() -> None:
    assert findings(check, a_snapshot(cache_said(used_memory=2**29))) == []
    assert findings(check, a_snapshot(cache_said(maxmemory_policy="noeviction"))) == []
