"""Paths that a service is known to answer well, and how that is known."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stackmedic.diagnose.relations import primary_revision, running_tasks, target_groups, task_definition
from stackmedic.model.declared import DeclaredHealthCheck
from stackmedic.model.evidence import Evidence
from stackmedic.model.load_balancer import Target, TargetGroup
from stackmedic.model.service import Service, ServiceLoadBalancer
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.remedy.former_paths import former_path

URL = re.compile(
    r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(?P<port>\d+))?(?P<path>/[^\s\"'?#|;&)]*)?"
)
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class KnownPath:
    """A path that answers well, and what proves it."""

    path: str
    why: str
    evidence: tuple[Evidence, ...]


def known_paths(snapshot: Snapshot, service: Service, group: TargetGroup) -> Iterator[KnownPath]:
    """What the service's other checks say of the port that this group checks; where they are silent, what it checked
    before while all was well; else what Terraform has of it."""
    tie = next((each for each in service.load_balancers if each.target_group_arn == group.arn), None)
    if tie is None:
        return
    now = [*_of_container(snapshot, service, tie), *_of_other_groups(snapshot, service, tie)]
    yield from now
    former = None if now else former_path(snapshot, service, group)
    if former:
        why = f"the targets were healthy by it until {former.user} changed it at {former.until:%H:%M}"
        yield KnownPath(former.path, why, former.evidence)
    elif not now:
        yield from _of_terraform(snapshot, group)


def _of_container(snapshot: Snapshot, service: Service, tie: ServiceLoadBalancer) -> Iterator[KnownPath]:
    """The container's own check, if ECS finds a running container healthy by it."""
    definition = task_definition(snapshot, service)
    container = definition.container(tie.container_name) if definition else None
    found = URL.search(" ".join(container.health_command)) if container else None
    if (
        container is None
        or found is None
        or int(found["port"] or PORTS[found.group().split(":")[0]]) != tie.container_port
    ):
        return
    for task in running_tasks(snapshot, service):
        healthy = next((each for each in task.containers if each.name == container.name), None)
        if healthy and healthy.health_status == "HEALTHY" and task.task_definition == primary_revision(service):
            why = f"container {container.name} is healthy by its own check of that path"
            yield KnownPath(
                found["path"] or "/", why, (container.seen("health_command", why), healthy.seen("health_status"))
            )
            return


def _of_other_groups(snapshot: Snapshot, service: Service, tie: ServiceLoadBalancer) -> Iterator[KnownPath]:
    """Other groups with targets on the same port of the same container, all of them healthy."""
    same = [each.target_group_arn for each in service.load_balancers if _same_port(each, tie) and each is not tie]
    for other in target_groups(snapshot, service):
        if other.arn not in same or not other.health_path:
            continue
        try:
            targets = [each for each in snapshot.all(Target, other.arn) if each.state not in ("draining", "unused")]
        except Unknown:
            continue
        if targets and all(each.state == "healthy" for each in targets):
            why = f"the targets of {other.name} are healthy by it"
            yield KnownPath(other.health_path, why, (other.seen("health_path", why), targets[0].seen("state")))


def _of_terraform(snapshot: Snapshot, group: TargetGroup) -> Iterator[KnownPath]:
    """What was applied last, where somebody has changed it since by hand."""
    try:
        declared = snapshot.find(DeclaredHealthCheck, group.arn)
    except Unknown:
        return
    if declared and declared.path:
        why = f"Terraform's state has it, at {declared.address}"
        yield KnownPath(declared.path, why, (declared.seen("path", why),))


def _same_port(one: ServiceLoadBalancer, other: ServiceLoadBalancer) -> bool:
    return (one.container_name, one.container_port) == (other.container_name, other.container_port)
