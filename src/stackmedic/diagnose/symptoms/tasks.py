"""Tasks that end: could not start, exited, ran out of memory, or were replaced for failing a health check.

Source: "Amazon ECS stopped tasks error messages" and "Stopped tasks error codes" in the ECS developer guide; stop codes
from the API reference (Task.stopCode).
"""

import re
from collections.abc import Iterator
from datetime import timedelta

from stackmedic.diagnose.recovery import failed_health_check, failed_tasks, quiet_since, ran_out_of_memory
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Symptom, SymptomKind
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import Task

# As "Viewing Amazon ECS service event messages" words them,
# https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
UNPLACEABLE = re.compile(r"was unable to place a task|failed to launch a task with \(error")
# Where no stopped task tells what became of it, what ECS says of them all.
WITHOUT_TASKS = re.compile(UNPLACEABLE.pattern + r"|is unable to consistently start tasks successfully")
CLEAN_EXITS = (None, 0, 143)
SHOWN = 3  # One task proves it, three show that it goes on.
LATELY = timedelta(minutes=15)  # ECS backs off, up to this long, between attempts to start a task.


def symptoms(snapshot: Snapshot, service: Service) -> Iterator[Symptom]:
    by_kind: dict[SymptomKind, list[Task]] = {}
    for task in failed_tasks(snapshot, service):
        kind = kind_of(task)
        if kind:
            by_kind.setdefault(kind, []).append(task)
    yield from _told(snapshot, service, UNPLACEABLE if by_kind else WITHOUT_TASKS)
    for kind, tasks in by_kind.items():
        times = [each.stopped_at for each in tasks if each.stopped_at]
        evidence = tuple(each for task in tasks[:SHOWN] for each in evidence_of(task))
        says = _says(service, kind, tasks)
        yield Symptom(kind, service.arn, says, evidence, service.arn, min(times, default=None))


def kind_of(task: Task) -> SymptomKind | None:
    """What became of a stopped task; None where AWS took the machine away or nothing went wrong."""
    if ran_out_of_memory(task):
        return SymptomKind.TASKS_OUT_OF_MEMORY
    if failed_health_check(task):
        return SymptomKind.TASKS_FAIL_HEALTH_CHECKS
    if task.stop_code == "TaskFailedToStart" or (task.stop_code is None and task.started_at is None):
        return SymptomKind.TASKS_FAIL_TO_START
    if task.stop_code == "EssentialContainerExited" or any(
        each.exit_code not in CLEAN_EXITS for each in task.containers
    ):
        return SymptomKind.TASKS_EXIT
    return None


def evidence_of(task: Task) -> tuple[Evidence, ...]:
    """Why a task stopped, in ECS's words, and its exit codes."""
    told = (
        [task.seen("stopped_reason", f"task {task.id} stopped: {task.stopped_reason}")] if task.stopped_reason else []
    )
    for container in task.containers:
        if container.reason:
            told.append(container.seen("reason", f"{container.name}: {container.reason}"))
        if container.exit_code is not None:
            told.append(container.seen("exit_code", f"{container.name} exited with code {container.exit_code}"))
    return tuple(told) or (task.seen("last_status", f"task {task.id} stopped"),)


def _says(service: Service, kind: SymptomKind, tasks: list[Task]) -> str:
    count = f"{len(tasks)} task{'s' if len(tasks) > 1 else ''} of {service.name}"
    newest = tasks[0]
    if kind is SymptomKind.TASKS_EXIT:
        codes = sorted({each.exit_code for task in tasks for each in task.containers if each.exit_code is not None})
        words = ", ".join(str(each) for each in codes if each not in CLEAN_EXITS) or ", ".join(map(str, codes))
        return f"{count} exited with code {words}" if words else f"{count} exited"
    if kind is SymptomKind.TASKS_OUT_OF_MEMORY:
        return f"{count} ran out of memory"
    verb = "failed health checks" if kind is SymptomKind.TASKS_FAIL_HEALTH_CHECKS else "could not start"
    return f"{count} {verb}: {newest.stopped_reason}" if newest.stopped_reason else f"{count} {verb}"


def _told(snapshot: Snapshot, service: Service, says: re.Pattern[str]) -> Iterator[Symptom]:
    """What ECS says of tasks that it cannot start, where it runs fewer than it should."""
    if service.running_count >= service.desired_count:
        return
    since = max(quiet_since(snapshot, service), snapshot.now - LATELY)
    told = [each for each in service.events if each.at >= since and says.search(each.message)]
    if told:
        evidence = tuple(each.seen("message", each.message) for each in told[:SHOWN])
        at = min(each.at for each in told)
        yield Symptom(SymptomKind.TASKS_FAIL_TO_START, service.arn, told[0].message, evidence, service.arn, at)
