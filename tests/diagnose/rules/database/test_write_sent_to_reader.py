"""database.write_sent_to_reader: writes are sent to the reader endpoint."""

import pytest

from stackmedic.diagnose.rules.database.write_sent_to_reader import check
from stackmedic.model.data_store import Database, DatabaseEvent
from stackmedic.model.finding import Confidence
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    CLUSTER_HOST,
    READER_HOST,
    Listed,
    a_cluster,
    a_container_definition,
    a_database,
    a_snapshot,
    a_task_definition,
    database_events,
    log,
    secret_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging

LINE = "psycopg2.errors.ReadOnlySqlTransaction: cannot execute INSERT in a read-only transaction"
READER = a_database(id="shop-reader", arn="arn:reader", host="shop-reader.abc.eu-west-1.rds.amazonaws.com")
PAIR = (READER, a_cluster("shop-postgres", "shop-reader"), database_events())
NO_EVENTS = Listed(DatabaseEvent, "shop-reader", ())


def named(host: str) -> TaskDefinition:
    return a_task_definition(containers=(a_container_definition(environment={"POSTGRES_SERVER": host}),))


HIDDEN = a_task_definition(environment={}, secrets={"DATABASE_URL": secret_arn()})
PARTS = (*PAIR, NO_EVENTS, named(READER_HOST))


def test_the_answer_of_the_database_is_found() -> None:
    found = the_finding(check, logging(LINE, parts=PARTS))
    assert found.evidence[0].value == LINE
    assert found.evidence[1].value == READER_HOST


def test_an_address_that_hides_in_a_secret_makes_it_likely() -> None:
    found = the_finding(check, logging(LINE, parts=(*PAIR, NO_EVENTS, HIDDEN)), Confidence.LIKELY)
    assert found.decide[0].needs == "secretsmanager:GetSecretValue"


def test_after_a_failover_a_hidden_address_is_silent() -> None:
    """A connection that outlived it says the same."""
    events = database_events("Completed failover to DB instance: shop-reader")
    assert findings(check, logging(LINE, parts=(*PAIR, NO_EVENTS, HIDDEN, events))) == []


def test_events_that_could_not_be_read_leave_a_hidden_address_undecided() -> None:
    parts = (*PAIR, HIDDEN, unreadable(DatabaseEvent, "shop-reader"))
    assert undecided(check, logging(LINE, parts=parts))


def test_an_instance_without_a_cluster_is_silent() -> None:
    assert findings(check, logging(LINE)) == []


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


def test_the_writers_endpoint_is_silent() -> None:
    """A connection that outlived a failover says the same."""
    assert findings(check, logging(LINE, parts=(*PAIR, NO_EVENTS, named(CLUSTER_HOST)))) == []
