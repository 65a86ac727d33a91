"""database.tls_required_by_server: the database requires TLS and the client connects without."""

import pytest

from stackmedic.diagnose.rules.database.tls_required_by_server import check
from stackmedic.model.data_store import Database
from tests.diagnose.builders import a_snapshot, log, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging

LINE = 'FATAL:  no pg_hba.conf entry for host "10.0.10.21", user "shop", database "shop", no encryption'
PARTS = ()


def test_the_answer_of_the_database_is_found() -> None:
    found = the_finding(check, logging(LINE, parts=PARTS))
    assert found.evidence[0].value == LINE


@pytest.mark.parametrize(
    "line",
    [
        ('psycopg2.OperationalError: connection to server at "shop-postgres" port 5432 failed: Connection timed out'),
        'FATAL:  password authentication failed for user "shop"',
    ],
)
def test_another_line_is_silent(line: str) -> None:
    assert findings(check, logging(line, parts=PARTS)) == []


def test_a_service_that_says_nothing_is_silent() -> None:
    assert findings(check, a_snapshot(*PARTS)) == []


def test_a_line_of_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(log("backend-1", LINE, last="3h"), *PARTS)) == []


def test_a_database_that_could_not_be_read_is_undecided() -> None:
    assert undecided(check, logging(LINE, parts=(unreadable(Database),)))
