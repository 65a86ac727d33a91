"""database.connections_limit_exhausted: the database has no connection left."""

import pytest

from stackmedic.diagnose.rules.database.connections_limit_exhausted import check
from stackmedic.model.data_store import Database, Parameter
from tests.diagnose.builders import Listed, a_database, a_snapshot, log, make, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.probing import database_said
from tests.diagnose.rules.telling import logging

LINE = "FATAL:  remaining connection slots are reserved for non-replication superuser connections"
PARTS = ()


def test_the_answer_of_the_database_is_found() -> None:
    found = the_finding(check, logging(LINE, parts=PARTS))
    assert found.evidence[0].value == LINE


@pytest.mark.parametrize(
    "line",
    [
        ('psycopg2.OperationalError: connection to server at "shop-postgres" port 5432 failed: Connection timed out'),
        "QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00",
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


def test_a_server_that_has_only_reserved_slots_left_is_found_without_any_log() -> None:
    found = the_finding(check, a_snapshot(database_said(connections=197)))
    assert ("probe:Postgres", 197) == (found.evidence[0].call, found.evidence[0].value)


def test_a_server_that_lets_nobody_in_is_found() -> None:
    said = database_said(ok=False, full=True, connections=None, max_connections=None)
    assert "facts.no_connection_left" == the_finding(check, a_snapshot(said)).evidence[0].path


def test_a_server_with_one_slot_left_is_silent() -> None:
    assert findings(check, a_snapshot(database_said(connections=196))) == []


def test_a_server_that_says_nothing_of_its_connections_is_silent() -> None:
    assert findings(check, a_snapshot(database_said(connections=None))) == []


def test_a_limit_that_somebody_set_is_shown() -> None:
    limit = make(Parameter, "rds:DescribeDBParameters", "Parameters[0]", name="max_connections", value="10")
    group = Listed(Parameter, "shop-postgres", (limit,))
    found = the_finding(check, logging(LINE, parts=(a_database(parameter_group="shop-postgres"), group)))
    assert ("rds:DescribeDBParameters", "10") in [(each.call, each.value) for each in found.evidence]
