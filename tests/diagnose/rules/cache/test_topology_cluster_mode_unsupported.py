"""cache.topology_cluster_mode_unsupported: the application uses multi-key commands that cluster mode forbids."""

from stackmedic.diagnose.rules.cache.topology_cluster_mode_unsupported import check
from tests.diagnose.rules.asking import findings
from tests.diagnose.rules.telling import logging

LINE = "redis.exceptions.ResponseError: CROSSSLOT Keys in request don't hash to the same slot"


def test_a_cache_without_cluster_mode_is_silent() -> None:
    assert findings(check, logging(LINE)) == []
