"""Which container of a service may be asked from by ECS Exec, or why none may.

Exec is decided when a task starts, and each container has an agent of its own. Source: "Monitor Amazon ECS containers
with ECS Exec" (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html), managedAgents of
DescribeTasks (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ManagedAgent.html).
"""

from stackmedic.diagnose.relations import services
from stackmedic.model.probed import Inside
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import Container, Task

RUNNING = "RUNNING"


def inside(snapshot: Snapshot, where: str) -> Inside | str:
    """The container that ``SERVICE[/CONTAINER]`` means, of the newest task whose agent runs; else why there is none.
    Raises Unknown where tasks could not be read."""
    name, _, container = where.partition("/")
    service = _service(snapshot, name)
    if service is None:
        return f"there is no one service {name} to ask from"
    started = [each for each in snapshot.all(Task, (service.arn, RUNNING)) if each.last_status == RUNNING]
    if not started:
        return f"no task of {service.name} runs to ask from"
    enabled = [each for each in started if each.execute_command]
    if not enabled:
        deploy = f"aws ecs update-service --cluster {_cluster(service)} --service {service.name}"
        off = f"ECS Exec is off for the tasks of {service.name}"
        return f"{off}; it counts for tasks that start later: {deploy} --enable-execute-command --force-new-deployment"
    newest_first = sorted(enabled, key=lambda each: (each.created_at is not None, each.created_at, each.arn))[::-1]
    found = [(task, each) for task in newest_first for each in task.containers if container in ("", each.name)]
    ready = next(((task, each) for task, each in found if each.agent == RUNNING and each.runtime_id), None)
    if ready:
        return Inside(_cluster(service), ready[0].id, ready[1].name, ready[1].runtime_id or "")
    return _no_agent(found[0][1]) if found else f"no container {container} of {service.name} runs to ask from"


def _no_agent(container: Container) -> str:
    why = f": {container.agent_reason}" if container.agent_reason else ""
    return f"the agent of ECS Exec in {container.name} is {container.agent or 'not there'}{why}"


def _service(snapshot: Snapshot, name: str) -> Service | None:
    """The service of that name; else the only one whose name has it as a part."""
    every = services(snapshot)
    found = [each for each in every if each.name == name] or [each for each in every if name in each.name]
    return found[0] if len(found) == 1 else None


def _cluster(service: Service) -> str:
    return service.cluster_arn.rsplit("/", 1)[-1]
