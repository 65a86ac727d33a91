"""The revision that a rolling deployment leaves: how many of its tasks there are to be, and which of them may go.

A task of it that ends or gets sick is replaced by one of the same revision, whatever becomes of the new one; what the
scheduler took away on purpose stays away. Scaling out while a deployment is under way adds to it as well. A revision
that never completed is not replaced. The new revision's healthy tasks take the place of its tasks one by one, as far as
minimumHealthyPercent needs any: those that serve go last.

Sources: docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-ecs.html,
aws.amazon.com/about-aws/whats-new/2025/11/amazon-ecs-service-availability-rolling-deployments.
"""

from typing import TYPE_CHECKING

from stackmedic.lab.ecs.deployment import Deployment, Service
from stackmedic.lab.ecs.task import Task

if TYPE_CHECKING:
    from stackmedic.lab.ecs.scheduler import Ecs


def left(service: Service) -> Deployment | None:
    """The deployment that completed last, while another one is under way."""
    return next((each for each in service.deployments[1:] if each is service.last_good), None)


def begin(service: Service) -> None:
    """A deployment is about to begin: whatever the one that completed last had, it is to keep for now."""
    if service.deployments and service.primary is service.last_good:
        service.primary.keeps = service.desired


def resize(service: Service, before: int) -> None:
    """The desired count has changed; ``before`` is what it was."""
    source = left(service)
    if source is not None:
        source.keeps += max(service.desired - before, 0)


def ended(ecs: "Ecs", service: Service, source: Deployment) -> int:
    """How many of its tasks have ended and are to be replaced."""
    return _wanted(ecs, service, source) - len(ecs.tasks_of(service, source))


def missing(ecs: "Ecs", service: Service, source: Deployment) -> int:
    """How many of its tasks are to be replaced, the sick ones included."""
    well = [task for task in ecs.tasks_of(service, source) if not ecs.unhealthy(service, task)]
    return _wanted(ecs, service, source) - len(well)


def spare(ecs: "Ecs", service: Service) -> list[Task]:
    """Tasks of earlier revisions that nobody needs any more.

    As long as too few of them serve, sick ones of the revision that completed last stay, and so do their replacements.
    """
    old = [task for task in ecs.tasks_of(service) if task.deployment_id != service.primary.id]
    source, needed = left(service), _needed(ecs, service)
    serving = [task for task in old if ecs.healthy(service, task)]
    others = [
        task
        for task in old
        if source is not None and task.deployment_id == source.id and not ecs.healthy(service, task)
    ]
    lacking = max(needed - len(serving), 0)
    sick = [task for task in others if ecs.unhealthy(service, task)]
    coming = [task for task in others if not ecs.unhealthy(service, task)]
    kept = {task.arn for task in (*serving[:needed], *sick[:lacking], *coming[:lacking])}
    return [task for task in old if task.arn not in kept]


def _wanted(ecs: "Ecs", service: Service, source: Deployment) -> int:
    return min(source.keeps, _needed(ecs, service))


def _needed(ecs: "Ecs", service: Service) -> int:
    """How many tasks earlier revisions have to contribute to the lower bound."""
    mine = sum(ecs.healthy(service, task) for task in ecs.tasks_of(service, service.primary))
    return max(service.lower_bound() - mine, 0)
