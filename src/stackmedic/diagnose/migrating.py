"""Migrations that were under way when ECS replaced their task, and what the database went through meanwhile.

Sources: how Alembic, Django, Flyway, Liquibase, Rails, Knex, Prisma and golang-migrate print each step that they begin;
"Amazon CloudWatch instance-level metrics for Amazon RDS" (SwapUsage and FreeableMemory, in bytes).
"""

import re
from dataclasses import dataclass
from statistics import median

from stackmedic.diagnose.answers import series_of
from stackmedic.diagnose.recovery import failed_health_check, failed_tasks
from stackmedic.diagnose.starting import READY
from stackmedic.model.data_store import Database
from stackmedic.model.evidence import Evidence
from stackmedic.model.service import Service
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import Task

MIGRATES = re.compile(
    r"Running upgrade \w* ?->|^ +Applying \S+\.\d{4}_|Migrating schema .* to version|Running Changeset:"
    r"|== .*: migrating =|Running migrations?|Applying migration|Batch \d+ run|Start buffering \d+/u",
    re.IGNORECASE,
)
DONE = re.compile(
    r": migrated \(|Successfully applied|up to date|migrations? (?:complete|finished|done)", re.IGNORECASE
)
FULL = 95.0  # Percent of the CPU.
SWAPS = 128 * 2**20  # Bytes beyond what is swapped at rest: data of processes, no longer idle pages.
ENOUGH = 5  # Minutes.


@dataclass(frozen=True, slots=True)
class Interrupted:
    """``line``: the last step that the task's program began."""

    task: Task
    line: LogLine


def interrupted(snapshot: Snapshot, service: Service) -> Interrupted | None:
    """The newest task that was replaced for its checks after its program had begun a step and not ended it."""
    for task in failed_tasks(snapshot, service):
        line = _last_step(snapshot, task) if failed_health_check(task) else None
        if line:
            return Interrupted(task, line)
    return None


def _last_step(snapshot: Snapshot, task: Task) -> LogLine | None:
    for container in task.containers:
        facts = snapshot.many.get((LogLine.__name__, (task.arn, container.name)), ())
        lines = [each for each in facts if isinstance(each, LogLine)] if isinstance(facts, tuple) else []
        begun = [number for number, each in enumerate(lines) if MIGRATES.search(each.message)]
        after = lines[begun[-1] :] if begun else []
        if begun and not any(DONE.search(each.message) or READY.search(each.message) for each in after):
            return after[0]
    return None


def starved(snapshot: Snapshot, store: Database, task: Task) -> Evidence | None:
    """What the database lacked while the task ran: CPU, or memory so that it swapped."""
    begin, end = task.started_at, task.stopping_at or task.stopped_at
    if begin is None or end is None:
        return None
    for metric, statistic, least in (("CPUUtilization", "Average", FULL), ("SwapUsage", "Maximum", SWAPS)):
        series = series_of(snapshot, metric, statistic, store.id)
        points = list(zip(series.at, series.values, strict=False)) if series else []
        during = [value for at, value in points if begin <= at <= end]
        usual = min((value for _, value in points), default=0.0) if metric == "SwapUsage" else 0.0
        if series and len(during) >= ENOUGH and median(during) >= usual + least:
            lack = "used all of its CPU" if metric == "CPUUtilization" else "had too little memory and swapped"
            return series.seen("values", f"{store.id} {lack} while the task migrated")
    return None
