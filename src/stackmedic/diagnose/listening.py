"""On which ports the containers of a task listen, by their own logs and by what served before; where they are asked.

Sources: the start-up lines of uvicorn, gunicorn, Node, Next.js, Rails (Puma), Spring, nginx and Go programs; "Service
load balancing" in the ECS developer guide (containerName and containerPort of a service).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.messages import Message
from stackmedic.diagnose.relations import given_up, newest_deployment
from stackmedic.model.evidence import Evidence
from stackmedic.model.service import Service, ServiceLoadBalancer, ServiceRevision
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.task import TaskDefinition

OWN_NAME = r"ip-\d+-\d+-\d+-\d+(?:\.[\w-]+)*|[0-9a-f]{12}|[0-9a-f]{32}-\d+"  # As ECS and Docker name their hosts.
LISTENS = re.compile(
    r"(?:\b(?:listening|running|serving|started|ready|bound|binding)\b|local:|network:).{0,60}?(?:"
    rf"(?<![\w.-])(?P<host>0\.0\.0\.0|127\.0\.0\.1|localhost|\[?::1?\]?|\*|{OWN_NAME}|(?<=\s)(?=:\d)):(?P<port>\d{{2,5}})\b"
    r"|\bport(?:\(s\))?:? ?(?P<alone>\d{2,5})\b)",
    re.IGNORECASE,
)
BESIDES = re.compile(r"metrics|prometheus|admin|debug|management|actuator|profil|health", re.IGNORECASE)
OF_PROGRAM = ("command", "entry_point", "image")


def listeners(snapshot: Snapshot, service: Service, container: str) -> Iterator[tuple[int, str, Message]]:
    """(port, host, line) of each line by which a container says that it listens; ports for metrics are left out."""
    for each in logged(snapshot, service, LISTENS):
        found = LISTENS.search(each.text)
        if found and each.container == container and not BESIDES.search(each.text):
            yield int(found["port"] or found["alone"]), found["host"] or "", each


def ties(snapshot: Snapshot, service: Service) -> tuple[ServiceLoadBalancer, ...]:
    """Where the load balancer was last told to ask: by the newest deployment if ECS gave it up, else by the service."""
    try:
        newest = newest_deployment(snapshot, service)
        target = newest.target_revision_arn if newest and given_up(newest) else None
        revision = snapshot.find(ServiceRevision, target) if target else None
    except Unknown:
        revision = None
    return revision.load_balancers if revision and revision.load_balancers else service.load_balancers


def ties_before(snapshot: Snapshot, service: Service) -> tuple[ServiceRevision, ...]:
    """What the newest deployment replaced, as far as it was read."""
    try:
        newest = newest_deployment(snapshot, service)
        found = [snapshot.find(ServiceRevision, each) for each in newest.source_revision_arns] if newest else []
    except Unknown:
        return ()
    return tuple(each for each in found if each)


def listens_elsewhere(snapshot: Snapshot, service: Service, tie: ServiceLoadBalancer) -> tuple[Evidence, ...]:
    """What proves that nothing listens on the port that a tie names; nothing where that is not proven."""
    here = tie.seen("container_port", f"the load balancer asks port {tie.container_port} of {tie.container_name}")
    said = list(listeners(snapshot, service, tie.container_name))
    if said:
        if any(port == tie.container_port for port, _, _ in said):
            return ()
        return (said[-1][2].evidence, here)
    return _moved(snapshot, service, tie, here)


def _moved(snapshot: Snapshot, service: Service, tie: ServiceLoadBalancer, here: Evidence) -> tuple[Evidence, ...]:
    """The former revision of the service asked another port of the same program, with the same settings."""
    for before in ties_before(snapshot, service):
        for old in before.load_balancers:
            moved = old.target_group_arn == tie.target_group_arn and old.container_port != tie.container_port
            if moved and old.container_name == tie.container_name and _same(snapshot, service, before, tie):
                says = f"before, it asked port {old.container_port} of the same program"
                return (here, old.seen("container_port", says))
    return ()


def _same(snapshot: Snapshot, service: Service, before: ServiceRevision, tie: ServiceLoadBalancer) -> bool:
    """Whether the container runs the same image with the same command and variables as before."""
    try:
        newest = newest_deployment(snapshot, service)
        target = newest.target_revision_arn if newest else None
        now = snapshot.find(ServiceRevision, target) if target and newest and given_up(newest) else None
        of_now = snapshot.find(TaskDefinition, now.task_definition if now else service.task_definition)
        of_then = snapshot.find(TaskDefinition, before.task_definition)
    except Unknown:
        return False
    new, old = (each.container(tie.container_name) if each else None for each in (of_now, of_then))
    if new is None or old is None:
        return False
    variables = [{each.name: each.value for each in one.environment} for one in (new, old)]
    return variables[0] == variables[1] and all(getattr(new, each) == getattr(old, each) for each in OF_PROGRAM)
