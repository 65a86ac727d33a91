"""cache.failover_stale_primary_connection: the client keeps its connection to the former primary."""

from stackmedic.diagnose.rules.cache.failover_stale_primary_connection import check
from stackmedic.model.data_store import CacheEvent
from stackmedic.model.snapshot import EVERYWHERE
from tests.diagnose.builders import CACHE_HOST, Listed, a_cache, ago, make
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.telling import logging

LINE = "redis.exceptions.ReadOnlyError: READONLY You can't write against a read only replica."


def test_the_reader_s_endpoint_is_another_mistake() -> None:
    assert findings(check, logging(LINE, parts=(a_cache(reader_host=CACHE_HOST),))) == []


def test_the_failover_that_elasticache_recorded_is_shown() -> None:
    said = "Failover to replica node shop-redis-002 completed"
    facts = {"source_id": "shop-redis", "message": said, "at": ago("9m")}
    event = make(CacheEvent, "elasticache:DescribeEvents", "Events[0]", **facts)
    found = the_finding(check, logging(LINE, parts=(Listed(CacheEvent, EVERYWHERE, (event,)),)))
    assert said in [each.value for each in found.evidence]
