"""cache.settings_missing: the cache was not made known to the container."""

import pytest

from stackmedic.diagnose.rules.cache.settings_missing import check
from stackmedic.diagnose.rules.config import missing_env
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    Part,
    a_container_definition,
    a_snapshot,
    a_task_definition,
    default_environment,
    log,
    revision_arn,
    service_arn,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.telling import logging
from tests.diagnose.troubles import rolled_back

WITHOUT = {key: value for key, value in default_environment("backend").items() if key != "REDIS_URL"}
MISSED = (
    "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings",
    "REDIS_URL",
    "  Field required",
)
REFUSED = "redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused."


def given_up(*lines: str, environment: dict[str, str]) -> tuple[Part, ...]:
    """Revision 7 was given up after it had written these lines; 6 had all variables."""
    new = a_task_definition(revision=7, environment=environment)
    return (*rolled_back(), new, a_task_definition(revision=6), log("backend-dead-1", *lines, last="16m"))


def alone(environment: dict[str, str], *more: Part) -> tuple[Part, ...]:
    return (a_task_definition(environment=environment), *more)


def test_a_revision_that_lost_the_cache_and_asks_for_it_is_found_and_is_no_other_variable() -> None:
    snapshot = a_snapshot(*given_up(*MISSED, environment=WITHOUT))
    found = the_finding(check, snapshot)
    assert found.about == service_arn()
    assert "REDIS_URL" in found.says
    assert findings(missing_env.check, snapshot) == []


@pytest.mark.parametrize("line", [REFUSED, "Error: connect ECONNREFUSED 127.0.0.1:6379"])
def test_a_client_that_asks_its_own_address_is_found(line: str) -> None:
    assert the_finding(check, logging(line, parts=alone(WITHOUT))).evidence[0].value == line


def test_a_cache_in_the_task_may_be_refused_for_reasons_of_its_own() -> None:
    own = (a_container_definition(environment=WITHOUT), a_container_definition("redis", ports=(6379,)))
    assert findings(check, logging(REFUSED, parts=(a_task_definition(containers=own),))) == []


def test_a_client_that_is_given_its_cache_is_silent() -> None:
    assert findings(check, logging(REFUSED)) == []


def test_another_variable_that_was_lost_is_silent() -> None:
    environment = {key: value for key, value in default_environment("backend").items() if key != "POSTGRES_USER"}
    lines = ("1 validation error for Settings", "POSTGRES_USER", "  Field required")
    assert findings(check, a_snapshot(*given_up(*lines, environment=environment))) == []


def test_a_cache_that_was_given_up_without_a_complaint_is_silent() -> None:
    assert findings(check, a_snapshot(*given_up("ValueError: bad", environment=WITHOUT))) == []


def test_an_unreadable_definition_is_undecided() -> None:
    assert undecided(check, logging(REFUSED, parts=(unreadable(TaskDefinition, revision_arn()),)))
