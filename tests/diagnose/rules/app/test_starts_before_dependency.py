"""app.starts_before_dependency: tasks started before their database was there, and did not wait."""

import pytest

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.app.starts_before_dependency import check, rule
from stackmedic.model.data_store import DatabaseEvent
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    Part,
    a_database,
    a_snapshot,
    a_stopped_task,
    a_task,
    database_events,
    running,
    service_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

MADE = database_events("DB instance created", at="30m")
EARLY = stopped("backend", a_stopped_task(stopped="35m", started="36m"))
LATER = running(
    "backend",
    a_task("backend-1", started="25m", address="10.0.10.21"),
    a_task("backend-2", started="24m", address="10.0.11.21"),
)


def test_tasks_that_came_before_their_database_are_found() -> None:
    found = the_finding(check, a_snapshot(MADE, EARLY, LATER))
    assert found.about == service_arn()
    assert found.says == "1 tasks of backend ended before their database shop-postgres was there"


def test_it_is_a_risk_once_all_is_well() -> None:
    assert rule.residual
    diagnosis = diagnose(a_snapshot(MADE, EARLY, LATER))
    assert ([], ["app.starts_before_dependency"]) == (
        [each.id for each in diagnosis.causes],
        [each.id for each in diagnosis.risks],
    )


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (MADE, LATER),
        (MADE, LATER, stopped("backend", a_stopped_task(stopped="20m", started="21m"))),
        (MADE, EARLY, running("backend")),
        (MADE, EARLY, running("backend", a_task("backend-1", started="25m", revision=6))),
        (database_events("DB instance restarted", at="30m"), EARLY, LATER),
        (database_events("DB instance created", at="3d"), EARLY, LATER),
        (MADE, EARLY, LATER, a_database(status="stopped")),
        (MADE, LATER, stopped("backend", a_stopped_task(code="ServiceSchedulerInitiated", stopped="35m", exit_code=0))),
    ],
    ids=["healthy", "no failure", "a failure after it", "none runs yet", "another revision", "a restart", "long ago",
         "the database is stopped", "a task that was told to stop"],
)  # fmt: skip
def test_what_looks_alike_is_silent(parts: tuple[Part, ...]) -> None:
    assert findings(check, a_snapshot(*parts)) == []


@pytest.mark.parametrize(
    "hidden", [unreadable(DatabaseEvent, "shop-postgres"), unreadable(Task, (service_arn(), "STOPPED"))]
)
def test_what_could_not_be_read_is_undecided(hidden: Part) -> None:
    assert undecided(check, a_snapshot(MADE, EARLY, LATER, hidden))
