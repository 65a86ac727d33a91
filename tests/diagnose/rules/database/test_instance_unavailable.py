"""database.instance_unavailable: the instance that the service uses takes no connections."""

import pytest

from stackmedic.diagnose.rules.database.instance_unavailable import REFUSES, check
from stackmedic.model.data_store import Database, DatabaseEvent
from stackmedic.model.finding import Confidence
from tests.diagnose.builders import (
    DATABASE_HOST,
    a_container_definition,
    a_database,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
    ago,
    database_events,
    log,
    running,
    secret_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

HIDDEN = a_task_definition(environment={}, secrets={"DATABASE_URL": f"{secret_arn()}:url::"})
OTHER = a_database(id="other", arn="arn:aws:rds:eu-west-1:123456789012:db:other", host="other.rds.amazonaws.com",
                   vpc_id="vpc-other", status="stopped")  # fmt: skip


def test_stopped_database_is_found() -> None:
    found = the_finding(check, a_snapshot(a_database(status="stopped")))
    assert found.about == "arn:aws:rds:eu-west-1:123456789012:db:shop-postgres"
    assert found.evidence[0].value == "stopped"
    assert DATABASE_HOST in found.evidence[-1].says


def test_rds_event_dates_the_finding() -> None:
    found = the_finding(
        check, a_snapshot(a_database(status="stopped"), database_events("DB instance stopped", at="20m"))
    )
    assert found.since == ago("20m")


@pytest.mark.parametrize("status", sorted(REFUSES))
def test_every_status_that_refuses_is_found(status: str) -> None:
    assert the_finding(check, a_snapshot(a_database(status=status))).evidence[0].value == status


@pytest.mark.parametrize(
    "status",
    [
        "available",
        "backing-up",
        "modifying",
        "configuring-enhanced-monitoring",
        "configuring-iam-database-auth",
        "configuring-log-exports",
        "resetting-master-credentials",
        "storage-optimization",
        "storage-initialization",
        "storage-full",
        "incompatible-option-group",
        "a-status-of-tomorrow",
    ],
)
def test_every_other_status_is_silent(status: str) -> None:
    assert findings(check, a_snapshot(a_database(status=status))) == []


def test_stopped_database_of_somebody_else_is_silent() -> None:
    assert findings(check, a_snapshot(OTHER)) == []


def test_service_without_a_database_is_silent() -> None:
    assert findings(check, a_snapshot(a_database(status="stopped")), "frontend") == []


def test_hidden_address_is_only_likely() -> None:
    found = the_finding(check, a_snapshot(a_database(status="stopped"), HIDDEN), Confidence.LIKELY)
    assert found.decide[0].call == "secretsmanager:GetSecretValue"


@pytest.mark.parametrize(
    "line",
    [
        f'psycopg2.OperationalError: could not connect to server: Connection timed out for host "{DATABASE_HOST}"',
        'connection to server at "db.internal" (10.0.11.7), port 5432 failed: Connection timed out',
        "Error: connect ETIMEDOUT 10.0.10.9:5432",
    ],
)
def test_log_that_names_the_database_proves_the_use(line: str) -> None:
    parts = (a_service(running=0), running("backend"), stopped("backend", a_stopped_task()))
    found = the_finding(check, a_snapshot(a_database(status="stopped"), HIDDEN, *parts, log("backend-dead-1", line)))
    assert found.evidence[-1].value == line


@pytest.mark.parametrize(
    "line", ["connect ETIMEDOUT 10.0.10.9:6379", "connect ETIMEDOUT 8.8.8.8:5432", "10.0.10.999:5432"]
)
def test_log_that_names_something_else_proves_nothing(line: str) -> None:
    parts = (a_service(running=0), running("backend"), stopped("backend", a_stopped_task()))
    snapshot = a_snapshot(a_database(status="stopped"), HIDDEN, *parts, log("backend-dead-1", line))
    the_finding(check, snapshot, Confidence.LIKELY)


def test_denied_rds_is_undecided() -> None:
    (answer,) = undecided(check, a_snapshot(unreadable(Database)))
    assert answer.gaps[0].needs == "rds:DescribeDBInstances"


def test_denied_events_change_nothing() -> None:
    found = the_finding(check, a_snapshot(a_database(status="stopped"), unreadable(DatabaseEvent, "shop-postgres")))
    assert found.since is None


def test_two_containers_of_one_service_are_one_finding() -> None:
    environment = {"DB_HOST": DATABASE_HOST}
    both = (a_container_definition(environment=environment), a_container_definition("worker", environment=environment))
    the_finding(check, a_snapshot(a_database(status="stopped"), a_task_definition(containers=both)))
