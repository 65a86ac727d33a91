"""Parts agree with wholes: containers with their tasks, processes with their containers.

Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.task import Task


def check(account: "Account") -> Iterator[str]:
    for task in account.ecs.tasks.values():
        yield from _of_task(task)


def _of_task(task: "Task") -> Iterator[str]:
    status, wanted = task.wire["lastStatus"], task.wire["desiredStatus"]
    containers = {each["name"]: each["lastStatus"] for each in task.wire["containers"]}
    if status == "STOPPED" and (wanted != "STOPPED" or set(containers.values()) != {"STOPPED"} or task.processes):
        yield f"{task.id} has stopped, and not everything of it has"
    if status == "RUNNING" and wanted == "RUNNING" and "PENDING" in containers.values():
        yield f"{task.id} runs, and a container of it has not started"
    if wanted == "STOPPED" and not {"stopCode", "stoppedReason", "stoppingAt"} <= set(task.wire):
        yield f"{task.id} is to stop, and nobody says why"
    running = {name for name, state in containers.items() if state == "RUNNING"}
    if running != set(task.processes):
        yield f"{task.id} has processes {sorted(task.processes)} for containers {sorted(running)}"
