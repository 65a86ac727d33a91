"""What was said of a service lately: by ECS, by the load balancer, and by the programs themselves.

Messages support a cause, they never prove one; what was said before the service recovered is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from stackmedic.diagnose.recovery import failed_tasks, quiet_since
from stackmedic.diagnose.relations import live_groups, running_tasks
from stackmedic.model.evidence import Evidence
from stackmedic.model.load_balancer import Target
from stackmedic.model.service import Service
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.task import Task


class Origin(Enum):
    """Who said it."""

    STOPPED_REASON = "stopped reason"
    CONTAINER_REASON = "container reason"
    SERVICE_EVENT = "service event"
    ROLLOUT = "rollout"
    TARGET = "target"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class Message:
    """One text, and where anyone can read it again. ``task`` and ``container`` are set where they are known."""

    text: str
    evidence: Evidence
    at: datetime
    origin: Origin
    task: Task | None = None
    container: str | None = None


def messages(snapshot: Snapshot, service: Service) -> tuple[Message, ...]:
    """Everything said lately of a service, oldest first. What could not be read is missing: silence proves nothing."""
    return snapshot.once(_said, service)


def _said(snapshot: Snapshot, service: Service) -> tuple[Message, ...]:
    since = quiet_since(snapshot, service)
    found = [each for source in SOURCES for each in _readable(source(snapshot, service))]
    recent = (each for each in found if each.at >= since or each.origin is Origin.TARGET)
    return tuple(sorted(recent, key=lambda each: (each.at, each.origin.value, each.text, each.evidence.path)))


def _readable(source: Iterator[Message]) -> Iterator[Message]:
    try:
        yield from source
    except Unknown:
        return  # The gap is in the snapshot, and the engine reports it.


def _of_tasks(snapshot: Snapshot, service: Service) -> Iterator[Message]:
    for task in failed_tasks(snapshot, service):
        at = task.stopped_at or task.stopping_at or snapshot.now
        if task.stopped_reason:
            evidence = task.seen("stopped_reason", f"task {task.id} stopped: {task.stopped_reason}")
            yield Message(task.stopped_reason, evidence, at, Origin.STOPPED_REASON, task)
        for container in task.containers:
            if container.reason:
                evidence = container.seen("reason", f"{container.name}: {container.reason}")
                yield Message(container.reason, evidence, at, Origin.CONTAINER_REASON, task, container.name)


def _of_failed_task_logs(snapshot: Snapshot, service: Service) -> Iterator[Message]:
    for task in failed_tasks(snapshot, service):
        yield from _log(snapshot, task)


def _of_running_task_logs(snapshot: Snapshot, service: Service) -> Iterator[Message]:
    for task in running_tasks(snapshot, service):
        yield from _log(snapshot, task)


def _log(snapshot: Snapshot, task: Task) -> Iterator[Message]:
    for container in task.containers:
        facts = snapshot.many.get(("LogLine", (task.arn, container.name)))
        for line in facts if isinstance(facts, tuple) else ():
            if isinstance(line, LogLine):
                evidence = line.seen("message", f"{container.name}: {line.message.strip()}")
                yield Message(line.message, evidence, line.at, Origin.LOG, task, container.name)


def _of_scheduler(snapshot: Snapshot, service: Service) -> Iterator[Message]:
    for event in service.events:
        yield Message(event.message, event.seen("message", event.message), event.at, Origin.SERVICE_EVENT)


def _of_rollout(snapshot: Snapshot, service: Service) -> Iterator[Message]:
    for each in service.deployments:
        if each.rollout_state_reason and each.rollout_state != "COMPLETED":
            evidence = each.seen("rollout_state_reason", each.rollout_state_reason)
            yield Message(each.rollout_state_reason, evidence, each.updated_at or each.created_at, Origin.ROLLOUT)


def _of_targets(snapshot: Snapshot, service: Service) -> Iterator[Message]:
    for group in live_groups(snapshot, service):
        for target in snapshot.all(Target, group):
            if target.state == "unhealthy" and target.description:
                evidence = target.seen("description", f"target {target.address}: {target.description}")
                yield Message(target.description, evidence, snapshot.now, Origin.TARGET)


SOURCES = (_of_tasks, _of_failed_task_logs, _of_running_task_logs, _of_scheduler, _of_rollout, _of_targets)
