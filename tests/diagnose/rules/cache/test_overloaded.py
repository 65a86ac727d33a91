"""cache.overloaded: the cache node's CPU or memory is at its limit."""

from stackmedic.diagnose.rules.cache.overloaded import check
from stackmedic.model.data_store import Cache
from tests.diagnose.builders import a_cache, a_series, a_snapshot, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

CPU = "AWS/ElastiCache/EngineCPUUtilization/Maximum/shop-redis-001"


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(a_series(CPU, *[99.0] * 8))).about == a_cache().arn


def test_a_busy_cache_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(CPU, *[60.0] * 8))) == []


def test_a_peak_of_a_minute_is_silent() -> None:
    assert findings(check, a_snapshot(a_series(CPU, *[20.0] * 7, 99.0))) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(Cache)))
