"""database.tls_required_by_server: the database requires TLS and the client connects without."""

from stackmedic.diagnose.rules.database.tls_required_by_server import check
from stackmedic.model.data_store import Parameter
from tests.diagnose.builders import Listed, a_database, make
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.telling import logging

LINE = 'FATAL:  no pg_hba.conf entry for host "10.0.10.21", user "shop", database "shop", no encryption'


def test_the_parameter_that_asks_for_encryption_is_shown() -> None:
    forced = make(Parameter, "rds:DescribeDBParameters", "Parameters[0]", name="rds.force_ssl", value="1")
    group = Listed(Parameter, "shop-postgres", (forced,))
    found = the_finding(check, logging(LINE, parts=(a_database(parameter_group="shop-postgres"), group)))
    assert "rds.force_ssl is on" in [each.says for each in found.evidence]


def test_a_client_that_was_refused_with_encryption_before_is_silent() -> None:
    """libpq tries plain text after any refusal; the first answer is the reason."""
    assert findings(check, logging('FATAL:  password authentication failed for user "shop"', LINE)) == []
