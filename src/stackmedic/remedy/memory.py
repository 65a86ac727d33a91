"""Who ran out of memory, and how much it is to get: what it had when it ran well, else twice its limit."""

from dataclasses import dataclass

from stackmedic.diagnose.recovery import OUT_OF_MEMORY
from stackmedic.diagnose.relations import stopped_tasks
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.task import ContainerDefinition, TaskDefinition
from stackmedic.remedy.fargate import Size, larger, size_for


@dataclass(frozen=True, slots=True)
class Room:
    """A task's size, and a container's own limit in it (None: it may use the whole task's)."""

    size: Size
    limit_mib: int | None


def killed_container(snapshot: Snapshot, service: Service, definition: TaskDefinition) -> str | None:
    """The container that the newest such task lost, in ECS's own words; the only one there is, without them."""
    for task in stopped_tasks(snapshot, service):
        for each in task.containers if task.task_definition == definition.arn else ():
            if OUT_OF_MEMORY in (each.reason or ""):
                return each.name
    return definition.containers[0].name if len(definition.containers) == 1 else None


def size_of(definition: TaskDefinition) -> Size | None:
    """The size of a revision's tasks; None where it has no Fargate size, as on EC2."""
    if not (definition.cpu or "").isdigit() or not (definition.memory or "").isdigit():
        return None
    size = Size(int(definition.cpu or 0), int(definition.memory or 0))
    return size if size.is_valid else None


def room_of(definition: TaskDefinition, container: str) -> Room | None:
    """What a revision gives."""
    size, found = size_of(definition), definition.container(container)
    return Room(size, found.memory_mib if found else None) if size else None


def more_room(snapshot: Snapshot, definition: TaskDefinition, container: str, good: str | None) -> Room | None:
    """What it is to be; None when there is no larger size."""
    now = room_of(definition, container)
    if now is None:
        return None
    before = _former(snapshot, good, container)
    if before and is_more(before, now):
        return Room(_covering(now.size, before.size), before.limit_mib)
    if now.limit_mib is None:
        size = larger(now.size)
        return Room(size, None) if size else None
    limit = 2 * now.limit_mib
    needed = max(now.size.memory_mib, limit + _taken_by_others(definition, container))
    size = size_for(now.size.cpu, needed)
    return Room(size, limit) if size else None


def is_more(one: Room, other: Room) -> bool:
    """Whether a container may use more in one than in the other."""
    return (one.limit_mib or one.size.memory_mib) > (other.limit_mib or other.size.memory_mib)


def _former(snapshot: Snapshot, revision: str | None, container: str) -> Room | None:
    try:
        found = snapshot.find(TaskDefinition, revision) if revision else None
    except Unknown:
        return None
    return room_of(found, container) if found and found.container(container) else None


def _covering(one: Size, other: Size) -> Size:
    """A size with at least as much of both as each of two."""
    most = size_for(max(one.cpu, other.cpu), max(one.memory_mib, other.memory_mib))
    assert (
        most is not None
    )  # Two valid sizes: the larger CPU takes at least the memory of one of them, or a larger does.
    return most


def _taken_by_others(definition: TaskDefinition, container: str) -> int:
    """What the other containers of the task are promised."""
    others = [each for each in definition.containers if each.name != container]
    return sum(promised(each) for each in others)


def promised(container: ContainerDefinition) -> int:
    return container.memory_mib or container.memory_reservation_mib or 0
