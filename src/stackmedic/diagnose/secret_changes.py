"""Secrets that were changed before tasks came to grief: they are read as a task starts, and never again.

Source: "Pass sensitive data to an Amazon ECS container": tasks that run keep the value that they started with.
"""

from collections.abc import Iterator

from stackmedic.diagnose.recovery import failed_tasks
from stackmedic.diagnose.symptoms.tasks import kind_of
from stackmedic.model.artifact import Secret
from stackmedic.model.evidence import Evidence
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.task import Task, TaskDefinition


def changed_for(
    snapshot: Snapshot, service: Service, task: Task | None
) -> Iterator[tuple[Secret, tuple[Evidence, ...]]]:
    """The secrets of a task's revision that changed in the window and before it was made, each with the proof."""
    try:
        revision = snapshot.find(TaskDefinition, task.task_definition if task else service.task_definition)
    except Unknown:
        return
    references = [each for container in revision.containers for each in container.secrets] if revision else []
    known = {each.arn: each for each in snapshot.known(Secret)}
    for secret in (known[arn] for arn in sorted(known)):
        mine = [each for each in references if each.value_from.startswith(secret.arn)]
        before = task.created_at if task and task.created_at else snapshot.now
        if mine and secret.changed_at and snapshot.since <= secret.changed_at <= before:
            says = f"secret {secret.name} changed at {secret.changed_at:%H:%M}"
            given = (each.seen("value_from", f"{each.name} is taken from it") for each in mine)
            yield secret, (secret.seen("changed_at", says), *given)


def came_with(snapshot: Snapshot, service: Service, secret: Secret) -> bool:
    """Whether no task failed that was made before a secret changed: with the old value all went well."""
    made = [each.created_at for each in failed_tasks(snapshot, service) if each.started_at and kind_of(each)]
    changed = secret.changed_at
    return changed is not None and all(at is None or at >= changed for at in made)
