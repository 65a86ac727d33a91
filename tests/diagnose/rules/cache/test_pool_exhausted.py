"""cache.pool_exhausted: the client's cache connection pool is too small."""

import pytest

from stackmedic.diagnose.rules.cache.pool_exhausted import check
from stackmedic.diagnose.rules.database import connections_limit_exhausted
from stackmedic.model.data_store import Cache
from tests.diagnose.builders import a_series, a_snapshot, a_task_definition, log, service_arn, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging

LINE = "redis.exceptions.ConnectionError: Too many connections"
BUSY = a_series("AWS/ElastiCache/EngineCPUUtilization/Maximum/shop-redis-001", *[99.0] * 8)


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        "redis.exceptions.MaxConnectionsError: Too many connections",
        "JedisExhaustedPoolException: Could not get a resource since the pool is exhausted",
        "redis: connection pool timeout",
    ],
)
def test_the_clients_own_words_are_found(line: str) -> None:
    found = the_finding(check, logging(line))
    assert (found.about, found.evidence[0].value) == (service_arn(), line)


def test_they_are_not_the_databases() -> None:
    assert findings(connections_limit_exhausted.check, logging(LINE)) == []


@pytest.mark.parametrize(
    "line",
    [
        "redis.exceptions.ConnectionError: max number of clients reached",
        "sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out",
        "psycopg.OperationalError: FATAL:  sorry, too many clients already",
    ],
)
def test_another_limit_is_silent(line: str) -> None:
    assert findings(check, logging(line)) == []


def test_a_pool_that_is_empty_because_nobody_answers_is_silent() -> None:
    assert findings(check, logging("redis.exceptions.TimeoutError: Timeout connecting to server", LINE)) == []


def test_a_pool_that_is_empty_because_the_server_is_busy_is_silent() -> None:
    assert findings(check, logging(LINE, parts=(BUSY,))) == []


def test_a_service_without_a_cache_is_silent() -> None:
    assert findings(check, logging(LINE, parts=(a_task_definition(environment={}),))) == []


def test_a_line_of_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(log("backend-1", LINE, last="3h"))) == []


def test_a_cache_that_could_not_be_read_is_undecided() -> None:
    assert undecided(check, logging(LINE, parts=(unreadable(Cache),)))
