"""What services and clusters count is what there is: tasks by state, deployments, one of them primary."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.deployment import Service

STATES = ("PROVISIONING", "PENDING", "RUNNING", "DEACTIVATING", "STOPPING", "DEPROVISIONING", "STOPPED")


def check(account: "Account") -> Iterator[str]:
    for service in account.ecs.services.values():
        yield from _of_service(account, service)
    for task in account.ecs.tasks.values():
        if task.wire["lastStatus"] not in STATES:
            yield f"{task.id} is in the state {task.wire['lastStatus']}"
        if task.alive and task.service_arn and task.arn not in account.ecs.services[task.service_arn].tasks:
            yield f"{task.id} lives, and its service does not know it"


def _of_service(account: "Account", service: "Service") -> Iterator[str]:
    from stackmedic.lab.services.ecs import show_service

    shown = show_service(account, service)
    living = account.ecs.tasks_of(service)
    running = sum(each.wire["lastStatus"] == "RUNNING" for each in living)
    if (shown["runningCount"], shown["pendingCount"]) != (running, len(living) - running):
        yield f"{service.name} counts {shown['runningCount']} running and {shown['pendingCount']} pending tasks"
    if service.active:
        primaries = [each for each in shown["deployments"] if each["status"] == "PRIMARY"]
        if len(primaries) != 1:
            yield f"{service.name} has {len(primaries)} primary deployments"
        of_deployments = sum(each["runningCount"] + each["pendingCount"] for each in shown["deployments"])
        if of_deployments > len(living):
            yield f"{service.name} has {len(living)} tasks, and its deployments {of_deployments}"
    if service.steady and running < service.desired:
        yield f"{service.name} is steady with {running} of {service.desired} tasks"
