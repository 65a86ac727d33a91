"""How much more, or less, a task has to do than usual, and how long requests wait for its processor.

What a program's description says of its processor is meant for the usual clients, shared by as many tasks as the
service wanted when they came. The wait is that of a queue with one server (M/M/1): nobody notices until seven tenths of
the task's processor are used; beyond all of it the queue grows until clients, and health checks, give up.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackmedic.lab.physics.balancer.serving import usable

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.ecs.task import Task

UNNOTICED, NEARLY_ALL = 0.7, 0.97
GROWS_S = 30.0  # How much longer answers take, per task's worth of work that is too much.
NOTICED = 0.02


def press(account: "Account") -> None:
    """Tell every task that clients reach how many times its usual work it has."""
    for arn, load in sorted(loads(account)):
        task = account.ecs.tasks[arn]
        if abs(task.load - load) > NOTICED:
            task.load = load
            account.world.changed(arn)


def loads(account: "Account") -> Iterator[tuple[str, float]]:
    """(task, how many times its usual work) of every task that is in use behind a balancer."""
    found: dict[str, list[float]] = {}
    for _, flow, rate in account.balancers.traffic.asking():
        tasks = [each.task for each in usable(account.balancers.members(flow.wish.group)) if each.task]
        usual = account.balancers.traffic.usual(flow.wish.group)
        for task in tasks:
            flow.shared_by = flow.shared_by or wanted(account, task)
            times = (rate / len(tasks)) / (usual / max(flow.shared_by, 1))
            found.setdefault(task.arn, []).append(times)
    yield from ((arn, round(sum(each) / len(each), 2)) for arn, each in found.items())


def wanted(account: "Account", task: "Task") -> int:
    """How many tasks the task's service wants."""
    name = str(task.wire.get("group", "")).removeprefix("service:")
    return next((each.desired for each in account.ecs.services.values() if each.name == name), 1)


def waiting(used: float) -> tuple[float, float]:
    """(how many times longer an answer takes, how many seconds more) where so much of the processor is asked for."""
    if used <= UNNOTICED:
        return 1.0, 0.0
    return (1 - UNNOTICED) / (1 - min(used, NEARLY_ALL)), max(0.0, used - 1) * GROWS_S
