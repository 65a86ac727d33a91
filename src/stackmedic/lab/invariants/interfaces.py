"""Every task that has not stopped has an interface of its own, and no interface outlives its task or its groups.

Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html (one interface a task).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


def check(account: "Account") -> Iterator[str]:
    enis, ecs = account.moto("ec2").enis, account.ecs
    for task in ecs.tasks.values():
        stopped = task.wire["lastStatus"] == "STOPPED"
        held = task.interface.id in enis
        if not task.interface.id:
            continue
        if stopped and held:
            yield f"{task.id} has stopped, and its interface {task.interface.id} is still there"
        if not stopped and not held:
            yield f"{task.id} is {task.wire['lastStatus']} and has no interface"
        if not stopped and ecs.task_at(task.interface.address) is not task:
            yield f"{task.interface.address} of {task.id} is not known as its address"
    groups = {each for members in account.moto("ec2").groups.values() for each in members}
    for interface in enis.values():
        for group in interface.group_set:
            if group.id not in groups:
                yield f"{interface.id} carries {group.id}, which does not exist"
