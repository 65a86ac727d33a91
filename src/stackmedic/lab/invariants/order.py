"""Everything has its time, and none is in the future: events, states of tasks, deployments, the queue itself."""

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

OF_A_TASK = ("createdAt", "pullStartedAt", "pullStoppedAt", "startedAt", "stoppingAt", "stoppedAt")


def check(account: "Account") -> Iterator[str]:
    now = account.world.utc()
    for task in account.ecs.tasks.values():
        times = [task.wire[name] for name in OF_A_TASK if name in task.wire]
        if times != sorted(times) or times[-1] > now:
            yield f"{task.id} has its times in disorder: {times}"
    for service in account.ecs.services.values():
        yield from newest_first(f"events of {service.name}", [each["createdAt"] for each in service.events], now)
        ids = [each["id"] for each in service.events]
        if len(ids) != len(set(ids)):
            yield f"two events of {service.name} have the same id"
        for record in service.history:
            if record["createdAt"] > record["updatedAt"] or record["updatedAt"] > now:
                yield f"deployment {record['serviceDeploymentArn']} was updated before it was made, or later than now"
    yield from newest_first("RDS events", [each.at for each in reversed(account.databases.events)], account.world.now)
    if account.world.due < account.world.now:
        yield f"something was planned for {account.world.now - account.world.due:.1f} s ago"


def newest_first(what: str, times: list[Any], now: Any) -> Iterator[str]:
    """Told when times do not fall from one to the next, or begin in the future."""
    if any(earlier > later for later, earlier in pairwise(times)) or (times and times[0] > now):
        yield f"{what} are not in order of time"
