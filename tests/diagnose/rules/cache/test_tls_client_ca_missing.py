"""cache.tls_client_ca_missing: the cache client verifies TLS without a CA bundle."""

import pytest

from stackmedic.diagnose.rules.cache.tls_client_ca_missing import check
from stackmedic.model.data_store import Cache
from tests.diagnose.builders import a_snapshot, log, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging

LINE = (
    "redis.exceptions.ConnectionError: Error 1 connecting to "
    "master.shop-redis.abc.euw1.cache.amazonaws.com:6379. [SSL: CERTIFICATE_VERIFY_FAILED] "
    "certificate verify failed: unable to get local issuer certificate"
)
PARTS = ()


def test_the_answer_of_the_cache_is_found() -> None:
    found = the_finding(check, logging(LINE, parts=PARTS))
    assert found.evidence[0].value == LINE


@pytest.mark.parametrize(
    "line",
    [
        (
            "redis.exceptions.ConnectionError: Error 110 connecting to "
            "master.shop-redis.abc.euw1.cache.amazonaws.com:6379. Connection timed out."
        ),
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
