"""database.endpoint_port_in_host: the host setting already contains the port."""

import pytest

from stackmedic.diagnose.rules.database.endpoint_port_in_host import check
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    DATABASE_HOST,
    Part,
    a_snapshot,
    a_task_definition,
    log,
    revision_arn,
    service_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging

LINE = "psycopg.OperationalError: [Errno -2] Name or service not known"


def given(**environment: str) -> tuple[Part, ...]:
    return (a_task_definition(environment=environment),)


@pytest.mark.parametrize("line", [LINE, f"Error: getaddrinfo ENOTFOUND {DATABASE_HOST}:5432"])
def test_a_host_with_a_port_that_nobody_resolves_is_found(line: str) -> None:
    found = the_finding(check, logging(line, parts=given(DB_HOST=f"{DATABASE_HOST}:5432")))
    assert found.about == service_arn()
    assert [each.value for each in found.evidence] == [f"{DATABASE_HOST}:5432", line]


@pytest.mark.parametrize(
    "environment",
    [
        {"DB_HOST": DATABASE_HOST, "DB_PORT": "5432"},
        {"DATABASE_URL": f"postgresql://shop@{DATABASE_HOST}:5432/shop"},
        {"DB_ENDPOINT": f"{DATABASE_HOST}:5432"},
        {"BIND_ADDRESS": "0.0.0.0:8000"},
    ],
)
def test_settings_in_which_a_port_has_its_place_are_silent(environment: dict[str, str]) -> None:
    assert findings(check, logging(LINE, parts=given(**environment))) == []


def test_a_program_that_takes_host_and_port_apart_itself_is_silent() -> None:
    assert findings(check, a_snapshot(*given(DB_HOST=f"{DATABASE_HOST}:5432"))) == []
    refused = "connection to server at 10.0.10.5, port 5432 failed: Connection refused"
    assert findings(check, logging(refused, parts=given(DB_HOST=f"{DATABASE_HOST}:5432"))) == []


def test_what_was_said_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(*given(DB_HOST=f"{DATABASE_HOST}:5432"), log("backend-1", LINE, last="3h"))) == []


def test_an_unreadable_definition_is_undecided() -> None:
    assert undecided(check, logging(LINE, parts=(unreadable(TaskDefinition, revision_arn()),)))
