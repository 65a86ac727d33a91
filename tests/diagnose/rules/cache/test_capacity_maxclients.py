"""cache.capacity_maxclients: the cache node's connection limit is reached."""

from stackmedic.diagnose.rules.cache.capacity_maxclients import check
from tests.diagnose.builders import a_snapshot
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.probing import cache_said


def test_a_node_that_lets_nobody_in_is_found_without_any_log() -> None:
    said = cache_said(ok=False, full=True, connected_clients=None, maxclients=None)
    assert "probe:Redis" == the_finding(check, a_snapshot(said)).evidence[0].call
    assert 65000 == the_finding(check, a_snapshot(cache_said(connected_clients=65000))).evidence[0].value


def test_a_node_with_room_and_one_that_says_nothing_are_silent() -> None:
    assert findings(check, a_snapshot(cache_said(connected_clients=64000))) == []
    assert findings(check, a_snapshot(cache_said(connected_clients=None, maxclients=None))) == []
