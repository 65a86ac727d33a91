"""Which tasks a target group should know. ECS registers a task once, moments after it runs, and never again.

Source: "Use load balancing to distribute Amazon ECS service traffic" in the ECS developer guide.
"""

from datetime import datetime, timedelta

from stackmedic.diagnose.relations import running_tasks
from stackmedic.model.load_balancer import Target, TargetGroup
from stackmedic.model.service import Service, ServiceRevision, last_tied
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import Task

SETTLED = timedelta(minutes=5)


def unregistered(snapshot: Snapshot, service: Service, group: TargetGroup) -> tuple[Task, ...]:
    """The tasks that serve, and that their target group has no target for; of groups of addresses only."""
    if group.target_type != "ip":
        return ()
    known = {each.address for each in snapshot.all(Target, group.arn) if each.state != "draining"}
    if known and not service.deployments:
        return ()  # Others deploy it: each of its task sets has a group of its own.
    moved = elsewhere(snapshot, service)
    expected = (
        each for each in serving(snapshot, service) if not moved or (each.started_at and each.started_at > moved)
    )
    return tuple(each for each in expected if each.private_address not in known)


def elsewhere(snapshot: Snapshot, service: Service) -> datetime | None:
    """Since when the service registers its tasks with other groups than before: older ones never were in these."""
    moved = last_tied(service, snapshot.known(ServiceRevision))
    return max((each.created_at for each in service.deployments), default=None) if moved else None


def serving(snapshot: Snapshot, service: Service) -> tuple[Task, ...]:
    """The tasks that have run so long that ECS must have registered them, and that nobody is stopping."""
    settled = snapshot.now - SETTLED
    running = (each for each in running_tasks(snapshot, service) if each.last_status == "RUNNING")
    return tuple(each for each in running if each.private_address and each.started_at and each.started_at < settled)
