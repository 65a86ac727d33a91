"""cache.capacity_memory_policy: the cache is full and its eviction policy refuses writes."""

from stackmedic.diagnose.rules.cache.capacity_memory_policy import check
from tests.diagnose.builders import a_snapshot
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.probing import cache_said


def test_a_node_that_is_full_and_evicts_nothing_is_found_without_any_log() -> None:
    found = the_finding(check, a_snapshot(cache_said(used_memory=2**29, maxmemory_policy="noeviction")))
    assert {"facts.used_memory", "facts.maxmemory_policy"} <= {each.path for each in found.evidence}


def test_a_full_node_that_evicts_and_one_with_room_are_silent() -> None:
    assert findings(check, a_snapshot(cache_said(used_memory=2**29))) == []
    assert findings(check, a_snapshot(cache_said(maxmemory_policy="noeviction"))) == []
