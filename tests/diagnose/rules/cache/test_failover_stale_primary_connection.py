"""cache.failover_stale_primary_connection: the client keeps its connection to the former primary."""

import pytest

from stackmedic.diagnose.rules.cache.failover_stale_primary_connection import check
from stackmedic.model.data_store import Cache, CacheEvent
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import CACHE_HOST, Listed, a_cache, a_snapshot, ago, log, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging

LINE = "redis.exceptions.ReadOnlyError: READONLY You can't write against a read only replica."
PARTS = ()


def test_the_answer_of_the_cache_is_found() -> None:
    found = the_finding(check, logging(LINE, parts=PARTS))
    assert found.evidence[0].value == LINE


@pytest.mark.parametrize(
    "line",
    [
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


def test_the_reader_s_endpoint_is_another_mistake() -> None:
    assert findings(check, logging(LINE, parts=(a_cache(reader_host=CACHE_HOST),))) == []


def test_the_failover_that_elasticache_recorded_is_shown() -> None:
    said = "Failover to replica node shop-redis-002 completed"
    facts = {"source_id": "shop-redis", "message": said, "at": ago("9m")}
    event = make(CacheEvent, "elasticache:DescribeEvents", "Events[0]", **facts)
    found = the_finding(check, logging(LINE, parts=(Listed(CacheEvent, EVERYWHERE, (event,)),)))
    assert said in [each.value for each in found.evidence]
