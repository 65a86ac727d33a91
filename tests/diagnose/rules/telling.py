"""Tasks that AWS could not start, with the reason that it gives, and what a rule makes of it."""

from stackmedic.diagnose.rule import Check
from stackmedic.model.finding import Finding
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    Part,
    a_service,
    a_snapshot,
    a_stopped_task,
    an_event,
    log,
    service_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import the_finding


def unstarted(reason: str, *parts: Part) -> Snapshot:
    """A service short of a task, which could not start for this reason."""
    task = a_stopped_task(reason=reason, code="TaskFailedToStart", exit_code=None, started=None)
    return a_snapshot(a_service(running=1), stopped("backend", task), *parts)


def unplaced(message: str, *parts: Part) -> Snapshot:
    """A service of which the scheduler says this."""
    return a_snapshot(a_service(running=1, events=(an_event(f"(service backend) {message}", "2m"),)), *parts)


def told(check: Check, reason: str, *parts: Part) -> Finding:
    """The one finding, with the reason among its evidence."""
    found = the_finding(check, unstarted(reason, *parts))
    assert any(each.value == reason for each in found.evidence)
    return found


def hidden_tasks() -> Snapshot:
    """Which tasks stopped could not be read."""
    return a_snapshot(a_service(running=1), unreadable(Task, (service_arn(), "STOPPED")))


def logging(*lines: str, parts: tuple[Part, ...] = ()) -> Snapshot:
    """A service whose newest task exited after it had written these lines."""
    task = a_stopped_task("backend-dead", exit_code=1)
    return a_snapshot(a_service(running=1), stopped("backend", task), log("backend-dead", *lines), *parts)
