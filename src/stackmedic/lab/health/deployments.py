"""A deployment is hurt when it fails, was rolled back, cannot begin, or neither ends nor fails for too long."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackmedic.lab.health.hurt import Hurt, Place

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.deployment import Service

LONG_S = 1800.0
IDLE_S = 900.0  # ECS looks at a service every few seconds: a deployment that has no task yet may start none.


def look(account: "Account") -> Iterator[Hurt]:
    for service in account.ecs.services.values():
        if not service.active or not service.history:
            continue
        said = _trouble(account, service)
        if said:
            yield Hurt(Place("deployment", service.name), said)


def _trouble(account: "Account", service: "Service") -> str:
    """What is wrong with the newest deployment; earlier ones are history."""
    newest, status = service.history[0], str(service.history[0]["status"])
    if status.startswith("ROLLBACK"):
        return f"{status}: {newest.get('statusReason', '')}"
    if service.primary.failed:
        return f"failed: {service.primary.wire['rolloutStateReason']}"
    if status != "IN_PROGRESS":
        return ""
    if service.primary.wire["failedTasks"]:
        return f"in progress, {service.primary.wire['failedTasks']} tasks failed"
    lasted = account.world.now - newest["createdAt"].timestamp()
    begun = any(each.deployment_id == service.primary.id for each in service.tasks.values())
    if lasted > IDLE_S and service.desired and not begun:
        return f"in progress for {lasted / 60:.0f} minutes without a task"
    return f"in progress for {lasted / 60:.0f} minutes" if lasted > LONG_S else ""
