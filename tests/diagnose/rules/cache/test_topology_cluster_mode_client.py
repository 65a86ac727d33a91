"""cache.topology_cluster_mode_client: A single-node client talks to a cluster-mode endpoint."""

from stackmedic.diagnose.rules.cache.topology_cluster_mode_client import check
from tests.diagnose.rules.asking import findings
from tests.diagnose.rules.telling import logging

LINE = "redis.exceptions.ResponseError: MOVED 3999 10.0.11.7:6379"


def test_a_cache_without_cluster_mode_is_silent() -> None:
    assert findings(check, logging(LINE)) == []
