"""What a new revision changed: of a task definition field by field, and of a service's own settings.

Two values that the AWS door has redacted cannot be compared, and are not said to differ; one that it has shown and one
that it has not are two, as it judges equal values of one name alike.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from stackmedic.diagnose.onset import Change, changed_definitions
from stackmedic.diagnose.relations import REDACTED, running_tasks, stopped_tasks
from stackmedic.model.evidence import Evidence
from stackmedic.model.noun import Noun
from stackmedic.model.service import Service, ServiceRevision
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.task import Container, ContainerDefinition, EnvironmentVariable, SecretReference, TaskDefinition

OF_TASK = ("cpu", "memory", "execution_role_arn", "task_role_arn", "cpu_architecture")
OF_CONTAINER = (
    "image", "cpu", "memory_mib", "memory_reservation_mib", "ports", "command", "entry_point", "health_command",
    "log_driver", "log_group", "essential",
)  # fmt: skip
DEFAULTS = {"cpu_architecture": "X86_64"}  # What ECS takes where nothing is said (API reference, RuntimePlatform).
OF_SERVICE = ("subnet_ids", "security_group_ids", "assign_public_ip")
SHOWN = 12  # A revision of another program differs in everything; the first few tell.


def changed(snapshot: Snapshot, service: Service) -> tuple[Evidence, ...]:
    """In what the newest change of revision differs from the one before, where both could be read."""
    definitions = changed_definitions(snapshot, service)
    return of_definitions(*definitions) if definitions else ()


def of_definitions(before: TaskDefinition, after: TaskDefinition) -> tuple[Evidence, ...]:
    """Each field in which ``after`` differs from ``before``, at most a dozen."""
    return tuple(islice(_of_definitions(before, after), SHOWN))


def _of_definitions(before: TaskDefinition, after: TaskDefinition) -> Iterator[Evidence]:
    yield from _fields(before, after, OF_TASK, f"{after.family}:{after.revision}")
    known = {each.name: each for each in before.containers}
    for container in after.containers:
        old = known.pop(container.name, None)
        if old is None:
            yield container.seen("name", f"container {container.name} is new")
        else:
            yield from _of_containers(old, container, f"{container.name} of {after.family}:{after.revision}")
    for gone in known.values():
        yield gone.seen("name", f"container {gone.name} is no longer there")


def _of_containers(before: ContainerDefinition, after: ContainerDefinition, of: str) -> Iterator[Evidence]:
    yield from _fields(before, after, OF_CONTAINER, of)
    yield from _variables(of, before.environment, after.environment, "value")
    yield from _variables(of, before.secrets, after.secrets, "value_from")


def shrunk(before: TaskDefinition, after: TaskDefinition) -> Evidence | None:
    """The task's size, where it has less memory than before, and no container a limit of its own that is lower."""
    old, new = before.memory or "", after.memory or ""
    limits = [{each.name: each.memory_mib for each in one.containers} for one in (before, after)]
    lower = any(limit and limit < (limits[0].get(name) or int(old or 0)) for name, limit in limits[1].items())
    if lower or not (old.isdigit() and new.isdigit() and int(new) < int(old)):
        return None
    return after.seen("memory", f"the task has {new} MiB, had {old} MiB")


def lost_variables(snapshot: Snapshot, change: Change) -> Iterator[tuple[str, EnvironmentVariable | SecretReference]]:
    """(container, variable) that the revision before was given, and the new one is not, under any form."""
    before, after = (snapshot.find(TaskDefinition, each) for each in (change.before, change.revision))
    for container in after.containers if before and after else ():
        old = before.container(container.name) if before else None
        given = {*(each.name for each in container.environment), *(each.name for each in container.secrets)}
        known: tuple[EnvironmentVariable | SecretReference, ...] = (*old.environment, *old.secrets) if old else ()
        for variable in known:
            if variable.name not in given:
                yield container.name, variable


def of_images(snapshot: Snapshot, service: Service, container: Container) -> tuple[Evidence, ...]:
    """Where another task of the service ran another image by the same name: the tag was moved in between."""
    try:
        tasks = (*running_tasks(snapshot, service), *stopped_tasks(snapshot, service))
    except Unknown:
        return ()
    for other in (each for task in tasks for each in task.containers):
        same = (other.name, other.image) == (container.name, container.image)
        if same and container.image_digest and other.image_digest not in (None, container.image_digest):
            return (
                container.seen("image_digest", f"{container.image} was this when the task started that failed"),
                other.seen("image_digest", "and this for another task"),
            )
    return ()


def of_settings(before: ServiceRevision, after: ServiceRevision) -> tuple[Evidence, ...]:
    """In what a service revision differs beyond its task definition."""
    of = after.service_arn.rsplit("/", 1)[-1]
    return (*_fields(before, after, OF_SERVICE, of), *_ties(before, after, of))


def _ties(before: ServiceRevision, after: ServiceRevision, of: str) -> Iterator[Evidence]:
    """The container and port that target groups are given, and these themselves, where there were others before."""
    names = ("target_group_arn", "container_name", "container_port")
    for old, new in zip(before.load_balancers, after.load_balancers, strict=False):
        yield from _fields(old, new, names, f"{of}: load balancer")


def _fields(before: Noun, after: Noun, names: Sequence[str], of: str) -> Iterator[Evidence]:
    for name in names:
        old, new = getattr(before, name), getattr(after, name)
        if old != new and {old, new} != {None, DEFAULTS.get(name)}:
            yield after.seen(name, f"{of}: {name.replace('_', ' ')} is {_said(new)}, was {_said(old)}")


def _variables(
    container: str,
    before: Sequence[EnvironmentVariable | SecretReference],
    after: Sequence[EnvironmentVariable | SecretReference],
    field: str,
) -> Iterator[Evidence]:
    known = {each.name: each for each in before}
    for each in after:
        old, new = known.pop(each.name, None), getattr(each, field)
        if old is None:
            yield each.seen(field, f"{container}: {each.name} is new")
        elif new != getattr(old, field) and not (REDACTED in new and REDACTED in getattr(old, field)):
            yield each.seen(field, f"{container}: {each.name} is {new}, was {getattr(old, field)}")
    for gone in known.values():
        yield gone.seen(field, f"{container}: {gone.name} is no longer given")


def _said(value: object) -> str:
    if value is None or value == ():
        return "not set"
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
