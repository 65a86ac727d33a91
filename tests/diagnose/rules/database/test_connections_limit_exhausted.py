"""database.connections_limit_exhausted: the database has no connection left."""

from stackmedic.diagnose.rules.database.connections_limit_exhausted import check
from stackmedic.model.data_store import Parameter, of_cluster
from tests.diagnose.builders import Listed, a_cluster, a_database, a_service, a_snapshot, make
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.probing import database_said
from tests.diagnose.rules.telling import logging

LINE = "FATAL:  remaining connection slots are reserved for non-replication superuser connections"


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


def test_a_limit_that_somebody_set_for_the_whole_cluster_is_shown() -> None:
    limit = make(Parameter, "rds:DescribeDBClusterParameters", "Parameters[0]", name="max_connections", value="10")
    parts = (
        a_cluster("shop-postgres", parameter_group="shop-aurora"),
        Listed(Parameter, of_cluster("shop-aurora"), (limit,)),
    )
    found = the_finding(check, logging(LINE, parts=parts))
    assert ("rds:DescribeDBClusterParameters", "10") in [(each.call, each.value) for each in found.evidence]


def test_how_many_tasks_are_to_be_served_is_shown() -> None:
    found = the_finding(check, logging(LINE, parts=(a_service(desired=20),)))
    assert ("desiredCount", 20) in [(each.path.rsplit(".", 1)[-1], each.value) for each in found.evidence]
