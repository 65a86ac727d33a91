"""A service is hurt when fewer tasks serve than are wanted, and when its tasks end though nobody asked them to."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackmedic.lab.health.hurt import Hurt, Place

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.task import Task

PATIENCE_S = 300.0  # A task that was asked for needs some minutes before it serves.
RECENT_S = 600.0
UNASKED = ("EssentialContainerExited", "TaskFailedToStart", "SpotInterruption")
FAILED = "Task failed"  # "Task failed ELB health checks", "Task failed container health checks".


def look(account: "Account") -> Iterator[Hurt]:
    ended: dict[str, list[Task]] = {}
    for task in account.ecs.tasks.values():
        if task.service_arn and _ended_unasked(account, task):
            ended.setdefault(task.service_arn, []).append(task)
    for service in account.ecs.services.values():
        if not service.desired:
            continue
        serving = sum(account.ecs.healthy(service, task) for task in account.ecs.tasks_of(service))
        if serving < service.desired:
            said = f"{serving} of {service.desired} tasks serve"
            yield Hurt(Place("service", service.name), said, PATIENCE_S)
        if service.arn in ended:
            lately = ended[service.arn]
            said = f"{len(lately)} ended lately; the last: {_last_words(lately[-1])}"
            yield Hurt(Place("tasks", service.name), said)


def _ended_unasked(account: "Account", task: "Task") -> bool:
    stopped = task.wire.get("stoppedAt")
    if stopped is None or stopped.timestamp() < account.world.now - RECENT_S:
        return False
    return task.wire["stopCode"] in UNASKED or str(task.wire["stoppedReason"]).startswith(FAILED)


def _last_words(task: "Task") -> str:
    """Why the task stopped, and how its containers ended."""
    said = str(task.wire["stoppedReason"])
    for each in task.wire["containers"]:
        reason = f", {each['reason']}" if each.get("reason") and each["reason"] not in said else ""
        if each.get("exitCode") or reason:
            said += f" ({each['name']}: exit code {each.get('exitCode')}{reason})"
    return said
