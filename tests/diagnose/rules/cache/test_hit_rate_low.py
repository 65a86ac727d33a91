"""cache.hit_rate_low: the cache is hardly ever hit. A risk: nobody is hurt by it alone."""

import pytest

from stackmedic.diagnose.rules.cache.hit_rate_low import check, rule
from stackmedic.model.data_store import Cache
from tests.diagnose.builders import Keyed, a_cache, a_series, a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided


def lookups(hits: list[float], misses: list[float]) -> tuple[Keyed, Keyed]:
    named = "AWS/ElastiCache/Cache{}/Sum/shop-redis-001"
    return a_series(named.format("Hits"), *hits), a_series(named.format("Misses"), *misses)


def test_what_is_missed_more_often_than_found_is_told() -> None:
    found = the_finding(check, a_snapshot(*lookups([30.0] * 10, [270.0] * 10)))
    assert found.about == a_cache().arn
    assert found.says == "cache node shop-redis-001 has what it is asked for in 10% of 3000 lookups"
    assert rule.leads_to == ()


@pytest.mark.parametrize(
    ("hits", "misses"),
    [
        ([240.0] * 10, [60.0] * 10),  # As a cache should be.
        ([1.0] * 10, [9.0] * 10),  # Hardly asked.
        ([30.0] * 5 + [240.0] * 5, [270.0] * 5 + [60.0] * 5),  # It was emptied, and fills.
        ([30.0] * 4, [270.0] * 4),  # Read for too short a time.
    ],
)
def test_what_looks_alike_is_silent(hits: list[float], misses: list[float]) -> None:
    assert findings(check, a_snapshot(*lookups(hits, misses))) == []


def test_the_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(Cache)))
