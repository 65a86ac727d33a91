"""database.migration_killed_by_health_check: health checks kill the task while it migrates the database."""

import pytest

from stackmedic.diagnose.rules.database import instance_undersized
from stackmedic.diagnose.rules.database.migration_killed_by_health_check import check
from stackmedic.diagnose.rules.health import startup_too_slow
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    Part,
    a_database,
    a_series,
    a_snapshot,
    a_stopped_task,
    log,
    service_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.troubles import down

STEP = "INFO  [alembic.runtime.migration] Running upgrade 4505fd7302e1 -> 12635f6655b7, drive canonical ids"
REPLACED = "Task failed ELB health checks in (target-group shop-backend)"
SWAP, CPU = "AWS/RDS/SwapUsage/Maximum/shop-postgres", "AWS/RDS/CPUUtilization/Average/shop-postgres"


def replaced(*lines: str, parts: tuple[Part, ...] = (), reason: str = REPLACED) -> Snapshot:
    """A task that ran from 23 to 3 minutes ago, and what it had written when it was replaced."""
    code = "ServiceSchedulerInitiated" if reason == REPLACED else "EssentialContainerExited"
    dead = a_stopped_task("backend-dead", reason=reason, code=code, exit_code=143, started="23m", stopped="3m")
    return a_snapshot(*down(), stopped("backend", dead), log("backend-dead", *lines), *parts)


@pytest.mark.parametrize(
    "line",
    [
        STEP,
        "  Applying shop.0042_backfill...",
        'Migrating schema "public" to version "42 - backfill"',
        "Running Changeset: db/changelog.xml::42::ann",
        "== 20260301120000 BackfillOrders: migrating ===",
    ],
)
def test_a_task_that_was_replaced_in_the_middle_of_a_step_is_found(line: str) -> None:
    found = the_finding(check, replaced("Waiting for application startup.", line))
    assert (found.about, found.evidence[0].value) == (service_arn(), line)
    assert findings(startup_too_slow.check, replaced(line)) == []


@pytest.mark.parametrize(
    "lines",
    [
        (STEP, "INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)"),
        ("== 20260301120000 BackfillOrders: migrating ===", "== 20260301120000 BackfillOrders: migrated (0.01s) ==="),
        ("Waiting for application startup.",),
    ],
)
def test_a_migration_that_was_over_or_was_none_is_silent(lines: tuple[str, ...]) -> None:
    assert findings(check, replaced(*lines)) == []


def test_a_migration_that_ended_its_task_itself_is_silent() -> None:
    assert findings(check, replaced(STEP, reason="Essential container in task exited")) == []


@pytest.mark.parametrize(
    "series",
    [a_series(SWAP, *[0.0] * 20, *[320e6] * 20, last="3m"), a_series(CPU, *[3.0] * 20, *[99.0] * 20, last="3m")],
)
def test_a_database_that_had_too_little_meanwhile_is_accused_instead(series: Part) -> None:
    snapshot = replaced(STEP, parts=(series,))
    assert findings(check, snapshot) == []
    assert the_finding(instance_undersized.check, snapshot).about == a_database().arn


@pytest.mark.parametrize(
    "series",
    [a_series(SWAP, *[400e6] * 40, last="3m"), a_series(CPU, *[3.0] * 20, *[60.0] * 20, last="3m")],
)
def test_a_database_that_was_busy_or_has_long_swapped_is_not(series: Part) -> None:
    snapshot = replaced(STEP, parts=(series,))
    assert the_finding(check, snapshot)
    assert findings(instance_undersized.check, snapshot) == []


def test_tasks_that_could_not_be_read_are_undecided() -> None:
    assert undecided(check, a_snapshot(*down(), unreadable(Task, (service_arn(), "STOPPED"))))
