"""cache.deleted: the cache no longer exists."""

from stackmedic.diagnose.rules.cache.deleted import check
from stackmedic.model.data_store import Cache, CacheNode
from tests.diagnose.builders import a_cache, a_snapshot, gone, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

GONE = (gone(Cache, "shop-redis"), gone(CacheNode, "shop-redis-001"))


def test_a_host_of_which_no_cache_is_left_is_found() -> None:
    found = the_finding(check, a_snapshot(*GONE))
    assert found.about == "shop-redis"
    assert found.evidence[0].call == "elasticache:DescribeReplicationGroups"


def test_a_cache_that_is_there_is_silent_whatever_its_state() -> None:
    assert findings(check, a_snapshot()) == []
    assert findings(check, a_snapshot(a_cache(status="modifying"))) == []


def test_a_cache_that_has_no_endpoint_yet_is_silent() -> None:
    assert findings(check, a_snapshot(a_cache(status="creating", host=None))) == []


def test_a_service_that_names_no_cache_is_silent() -> None:
    assert findings(check, a_snapshot(*GONE), "frontend") == []


def test_unreadable_caches_are_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(Cache)))
