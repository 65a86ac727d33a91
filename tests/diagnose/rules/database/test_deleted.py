"""database.deleted: the database instance or cluster no longer exists."""

import json
from dataclasses import replace

import pytest

from stackmedic.diagnose.rules.database.deleted import check
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Confidence
from stackmedic.model.snapshot import EVERYWHERE
from stackmedic.model.trail import TrailEvent
from tests.diagnose.builders import DATABASE_HOST, REGION, Listed, a_database, a_snapshot, ago, gone, make, unreadable
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


NOWHERE = "sqlalchemy.exc.OperationalError: (psycopg.OperationalError) [Errno -2] Name or service not known"


def called(name: str, at: str = "20m", **asked: str) -> Listed:
    """A call that CloudTrail shows."""
    facts = {"id": name, "name": name, "at": ago(at), "user": "ada", "record": json.dumps({"requestParameters": asked})}
    return Listed(TrailEvent, EVERYWHERE, (make(TrailEvent, "cloudtrail:LookupEvents", "Events[0]", **facts),))


DELETED = called("DeleteDBInstance", dBInstanceIdentifier="gone-db")
RENAMED = called("ModifyDBInstance", dBInstanceIdentifier="Gone-DB", newDBInstanceIdentifier="shop-postgres")


@pytest.mark.parametrize("call", [DELETED, RENAMED])
def test_a_database_taken_from_the_name_that_a_driver_does_not_spell_is_found(call: Listed) -> None:
    found = the_finding(check, logging(NOWHERE, parts=(call,)))
    assert (found.about, found.evidence[0].call) == ("gone-db", "cloudtrail:LookupEvents")


@pytest.mark.parametrize(
    ("line", "call"),
    [
        (NOWHERE, called("DeleteDBInstance", dBInstanceIdentifier="shop-postgres")),  # Made again under its name.
        (NOWHERE, called("DeleteDBInstance", at="10s", dBInstanceIdentifier="gone-db")),  # After the error.
        (NOWHERE, called("ModifyDBInstance", dBInstanceIdentifier="gone-db")),
        ("redis.exceptions.ConnectionError: Error -2 connecting. Name or service not known.", DELETED),
    ],
)
def test_what_has_nothing_to_do_with_the_missing_name_is_silent(line: str, call: Listed) -> None:
    assert findings(check, logging(line, parts=(call,))) == []


def test_a_list_that_nobody_read_proves_nothing() -> None:
    """A look over a region reads no stores."""
    whole = a_snapshot(gone(Database, "shop-postgres"))
    unread = {place: facts for place, facts in whole.many.items() if place != ("Database", EVERYWHERE)}
    assert undecided(check, replace(whole, many=unread))


def test_where_one_of_nearly_that_name_is_there_a_deletion_that_nobody_saw_is_likely() -> None:
    parts = (gone(Database, "shop-postgres"), a_database(id="shop-postgre", host="x.test"))
    found = the_finding(check, a_snapshot(*parts), Confidence.LIKELY)
    assert found.says.endswith("shop-postgre is there, and may be meant")
    assert the_finding(check, a_snapshot(*parts, called("DeleteDBInstance", dBInstanceIdentifier="shop-postgres")))


def test_a_database_of_quite_another_name_is_not_meant() -> None:
    the_finding(check, a_snapshot(gone(Database, "shop-postgres"), a_database(id="billing", host="x.test")))
