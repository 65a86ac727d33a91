"""cache.tls_client_ca_missing: the cache client verifies TLS without a CA bundle."""

from stackmedic.diagnose.rules.cache.tls_client_ca_missing import check
from tests.diagnose.builders import a_cache
from tests.diagnose.rules.asking import findings
from tests.diagnose.rules.telling import logging

LINE = (
    "redis.exceptions.ConnectionError: Error 1 connecting to master.shop-redis.abc.euw1.cache.amazonaws.com:6379. "
    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate"
)


def test_a_cache_that_speaks_no_tls_shows_no_certificate() -> None:
    assert findings(check, logging(LINE, parts=(a_cache(transit_encryption=False),))) == []
