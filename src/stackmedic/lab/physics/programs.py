"""Programs: which one an image carries, and how a container's process is made of it.

An image carries the description of its program in its manifest, as the OCI annotation ``dev.stackmedic.lab.program``:
what it listens on, the environment that it needs, the stores that it opens at start and per request, its memory, its
dialect (``program.py`` has the form). An image without one is a well-behaved server on its container's port. A value
that begins with ``$`` is read from the container's environment, secrets included.
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.commands import commanded
from stackmedic.lab.physics.process import OnExit, Process
from stackmedic.lab.physics.program import ANNOTATION, Failure, Program, Route, read_program
from stackmedic.lab.physics.starting.images import manifest_of
from stackmedic.lab.physics.web import Answer

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.task import Task


def program_of(account: "Account", image: str) -> Program:
    """The program that an image carries now."""
    return read_program(manifest_of(account, image))


def start(account: "Account", task: "Task", container_name: str, on_exit: OnExit) -> Process:
    """Run a container's program. It plans its own future; when it ends by itself it calls ``on_exit(code, reason)``."""
    container = as_run(task, task.container(container_name))
    _create_log_group(account, container.get("logConfiguration") or {})
    program = commanded(container, program_of(account, container["image"]))
    process = Process(account, task, container, program, on_exit)
    process.begin()
    return process


def as_run(task: "Task", container: dict[str, Any]) -> dict[str, Any]:
    """A container's definition with the command that RunTask gave it instead."""
    for override in (task.wire.get("overrides") or {}).get("containerOverrides") or ():
        if override.get("name") == container["name"] and override.get("command"):
            return {**container, "command": override["command"]}
    return container


def _create_log_group(account: "Account", log: dict[str, dict[str, str]]) -> None:
    """The awslogs driver makes the group when it is told to (``awslogs-create-group``)."""
    options = log.get("options") or {}
    group, store = options.get("awslogs-group", ""), account.moto("logs")
    if options.get("awslogs-create-group", "").lower() == "true" and group not in store.groups:
        store.create_log_group(group, {})


__all__ = [
    "ANNOTATION",
    "Answer",
    "Failure",
    "Process",
    "Program",
    "Route",
    "as_run",
    "commanded",
    "program_of",
    "start",
]
