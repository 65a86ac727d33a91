"""database.deleted: the database instance or cluster no longer exists."""

from stackmedic.diagnose.rules.database.deleted import check
from stackmedic.model.data_store import Database
from tests.diagnose.builders import DATABASE_HOST, REGION, a_database, a_snapshot, gone, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging

HIDDEN = "gone-db.cx0lzab3zo8s.{}.rds.amazonaws.com"


def test_a_host_of_which_no_instance_is_left_is_found() -> None:
    found = the_finding(check, a_snapshot(gone(Database, "shop-postgres")))
    assert (found.about, found.evidence[1].value) == ("shop-postgres", DATABASE_HOST)
    assert found.evidence[0].call == "rds:DescribeDBInstances"


def test_an_instance_that_is_there_is_silent_whatever_its_state() -> None:
    assert findings(check, a_snapshot()) == []
    assert findings(check, a_snapshot(a_database(status="stopped"))) == []


def test_a_service_that_names_no_database_is_silent() -> None:
    assert findings(check, a_snapshot(gone(Database, "shop-postgres")), "frontend") == []


def test_unreadable_databases_are_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(Database)))


def test_a_hidden_host_that_a_program_cannot_find_and_no_database_has_is_found() -> None:
    host = HIDDEN.format(REGION)
    found = the_finding(check, logging(f"Error: getaddrinfo ENOTFOUND {host}"))
    assert (found.about, found.evidence[0].call) == ("gone-db", "rds:DescribeDBInstances")


def test_a_host_without_an_address_that_a_database_has_is_silent() -> None:
    assert findings(check, logging(f"Error: getaddrinfo ENOTFOUND {DATABASE_HOST}")) == []


def test_a_hidden_host_of_another_region_is_silent() -> None:
    assert findings(check, logging(f"Error: getaddrinfo ENOTFOUND {HIDDEN.format('sa-east-1')}")) == []
