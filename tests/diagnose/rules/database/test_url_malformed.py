"""database.url_malformed: the connection string is wrong."""

import pytest

from stackmedic.diagnose.rules.database.url_malformed import check
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    DATABASE_HOST,
    a_container_definition,
    a_snapshot,
    a_task_definition,
    log,
    revision_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging

LINE = (
    'psycopg.OperationalError: connection failed: connection to server at "127.0.0.1", port 5432 failed: '
    "Connection refused"
)
HERE = a_task_definition(environment={"POSTGRES_SERVER": "localhost", "FRONTEND": "http://localhost:3000"})


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        "Error: connect ECONNREFUSED 127.0.0.1:5432",
        "AggregateError [ECONNREFUSED]: connect ECONNREFUSED ::1:5432",
        "dial tcp 127.0.0.1:3306: connect: connection refused",
        "org.postgresql.util.PSQLException: Connection to localhost:5432 refused. Check that the hostname and port are "
        "correct and that the postmaster is accepting TCP/IP connections.",
    ],
)
def test_a_database_that_is_looked_for_in_the_task_itself_is_found(line: str) -> None:
    found = the_finding(check, logging(line, parts=(HERE,)))
    assert [each.value for each in found.evidence] == ["localhost", line]


def test_where_the_address_hides_the_line_alone_proves_it() -> None:
    hidden = a_task_definition(environment={}, secrets={"DATABASE_URL": "arn:secret"})
    assert the_finding(check, logging(LINE, parts=(hidden,))).evidence[0].value == LINE


def test_where_the_address_hides_what_the_revision_changed_of_it_is_shown() -> None:
    before = a_task_definition(revision=6, environment={}, secrets={"DATABASE_URL": "arn:old"})
    hidden = a_task_definition(environment={}, secrets={"DATABASE_URL": "arn:new"})
    found = the_finding(check, logging(LINE, parts=(before, hidden)))
    assert "DATABASE_URL is arn:new, was arn:old" in " ".join(each.says for each in found.evidence)


@pytest.mark.parametrize(
    "line",
    [
        "sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from given URL string",
        "error: Error validating datasource `db`: the URL must start with the protocol `postgresql://` or `postgres://`.",
        "sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:postgres",
    ],
)
def test_what_the_driver_cannot_read_is_found(line: str) -> None:
    assert the_finding(check, logging(line)).evidence[0].value == line


def test_a_sidecar_that_may_listen_there_is_silent() -> None:
    """A proxy before the database, which has a reason of its own."""
    pair = (
        a_container_definition(environment={"DB_HOST": "127.0.0.1"}),
        a_container_definition("pgbouncer", environment={"DB_HOST": DATABASE_HOST}),
    )
    assert findings(check, logging(LINE, parts=(a_task_definition(containers=pair),))) == []


@pytest.mark.parametrize(
    "line",
    [
        LINE.replace("127.0.0.1", "10.0.10.5"),
        LINE.replace("port 5432", "port 8080"),
        'OperationalError: connection to server at "127.0.0.1", port 5432 failed: FATAL: password authentication',
    ],
)
def test_another_attempt_is_silent(line: str) -> None:
    assert findings(check, logging(line, parts=(HERE,))) == []


def test_a_line_of_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(log("backend-1", LINE, last="3h"), HERE)) == []


def test_a_definition_that_could_not_be_read_is_undecided() -> None:
    assert undecided(check, logging(LINE, parts=(unreadable(TaskDefinition, revision_arn()),)))


@pytest.mark.parametrize(
    "environment",
    [
        {"POSTGRES_SERVER": DATABASE_HOST, "POSTGRES_PORT": "5433"},
        {"DATABASE_URL": f"postgresql://shop@{DATABASE_HOST}:5433/shop"},
    ],
)
def test_a_port_on_which_the_database_does_not_listen_is_found(environment: dict[str, str]) -> None:
    found = the_finding(check, a_snapshot(a_task_definition(environment=environment)))
    assert ("Endpoint.Port", 5432) == (found.evidence[0].path.rsplit("].", 1)[-1], found.evidence[0].value)
    assert any("5433" in str(each.value) for each in found.evidence[1:])


def test_a_host_alone_says_nothing_of_the_port() -> None:
    assert findings(check, a_snapshot(a_task_definition(environment={"POSTGRES_SERVER": DATABASE_HOST}))) == []
