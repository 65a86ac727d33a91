"""ECS: services, deployments, tasks and their definitions."""

from collections.abc import Mapping
from typing import Any

from stackmedic.model.service import (
    Deployment,
    Service,
    ServiceDeployment,
    ServiceEvent,
    ServiceLoadBalancer,
    ServiceRevision,
)
from stackmedic.model.task import (
    Container,
    ContainerDefinition,
    EnvironmentVariable,
    SecretReference,
    Task,
    TaskDefinition,
)
from tests.diagnose.builders.names import (
    CACHE_HOST,
    CLUSTER,
    DATABASE_HOST,
    ECS,
    PORTS,
    PRIVATE_A,
    PRIVATE_B,
    ago,
    image_reference,
    make,
    revision_arn,
    service_arn,
    service_revision_arn,
    target_group_arn,
    task_arn,
)


def a_service(
    name: str = "backend",
    *,
    desired: int = 2,
    running: int = 2,
    pending: int = 0,
    revision: int = 7,
    deployments: tuple[Deployment, ...] | None = None,
    events: tuple[ServiceEvent, ...] = (),
    balanced: bool = True,
    **more: Any,
) -> Service:
    """An ECS service; balanced: registered with its target group."""
    port = PORTS.get(name, 8000)
    path = f"services[?serviceName=='{name}'] | [0]"
    tie = make(
        ServiceLoadBalancer,
        "ecs:DescribeServices",
        f"{path}.loadBalancers[0]",
        target_group_arn=target_group_arn(name),
        container_name=name,
        container_port=port,
    )
    if deployments is None:
        deployments = (a_deployment(name, revision=revision, desired=desired, running=running, pending=pending),)
    facts: dict[str, Any] = {
        "arn": service_arn(name),
        "name": name,
        "cluster_arn": CLUSTER,
        "status": "ACTIVE",
        "desired_count": desired,
        "running_count": running,
        "pending_count": pending,
        "task_definition": revision_arn(name, revision),
        "subnet_ids": (PRIVATE_A, PRIVATE_B),
        "security_group_ids": (f"sg-{name}",),
        "assign_public_ip": "DISABLED",
        "load_balancers": (tie,) if balanced else (),
        "grace_s": 60,
        "circuit_breaker": True,
        "circuit_breaker_rollback": True,
        "deployments": deployments,
        "events": events,
        "created_at": ago("30d"),
    }
    service: Service = make(Service, "ecs:DescribeServices", path, **(facts | more))
    return service


def a_deployment(
    name: str = "backend",
    *,
    revision: int = 7,
    status: str = "PRIMARY",
    rollout: str = "COMPLETED",
    reason: str | None = None,
    desired: int = 2,
    running: int = 2,
    created: str = "2d",
    **more: Any,
) -> Deployment:
    """One of a service's deployments: PRIMARY or ACTIVE; IN_PROGRESS, COMPLETED or FAILED."""
    facts: dict[str, Any] = {
        "id": f"ecs-svc/{revision:019d}",
        "status": status,
        "task_definition": revision_arn(name, revision),
        "desired": desired,
        "running": running,
        "rollout_state": rollout,
        "rollout_state_reason": reason,
        "created_at": ago(created),
        "updated_at": ago(created),
    }
    path = f"services[?serviceName=='{name}'] | [0].deployments[?status=='{status}'] | [0]"
    pending = {"pending": more.pop("pending", 0), "failed_tasks": more.pop("failed", 0)}
    deployment: Deployment = make(Deployment, "ecs:DescribeServices", path, **(facts | pending | more))
    return deployment


def an_event(message: str, at: str = "5m", name: str = "backend") -> ServiceEvent:
    """What the service scheduler said."""
    path = f"services[?serviceName=='{name}'] | [0].events[0]"
    event: ServiceEvent = make(
        ServiceEvent, "ecs:DescribeServices", path, id=f"event-{at}-{len(message)}", at=ago(at), message=message
    )
    return event


def a_task(
    name: str = "backend-1",
    *,
    service: str = "backend",
    revision: int = 7,
    started: str | None = "2d",
    created: str | None = None,
    status: str = "RUNNING",
    address: str | None = None,
    subnet: str = PRIVATE_A,
    health: str | None = "UNKNOWN",
    containers: tuple[Container, ...] | None = None,
    **more: Any,
) -> Task:
    """A task that runs (or, with another status, is starting)."""
    path = f"tasks[?taskArn=='{task_arn(name)}'] | [0]"
    facts: dict[str, Any] = {
        "arn": task_arn(name),
        "task_definition": revision_arn(service, revision),
        "group": f"service:{service}",
        "started_by": f"ecs-svc/{revision:019d}",
        "last_status": status,
        "desired_status": "RUNNING",
        "health_status": health,
        "created_at": ago(created or started or "1m"),
        "started_at": ago(started) if started else None,
        "subnet_id": subnet,
        "private_address": address or f"10.0.10.{20 + len(name)}",
        "containers": containers or (a_container(service, status=status),),
    }
    task: Task = make(Task, "ecs:DescribeTasks", path, **(facts | more))
    return task


def a_stopped_task(
    name: str = "backend-dead-1",
    *,
    reason: str = "Essential container in task exited",
    code: str = "EssentialContainerExited",
    exit_code: int | None = 1,
    container_reason: str | None = None,
    stopped: str = "3m",
    started: str | None = "4m",
    service: str = "backend",
    **more: Any,
) -> Task:
    """A task that ended; by default its program exited with 1 after a minute. ``started=None``: it never ran."""
    dead = a_container(service, status="STOPPED", exit_code=exit_code, reason=container_reason)
    facts: dict[str, Any] = {
        "desired_status": "STOPPED",
        "stop_code": code,
        "stopped_reason": reason,
        "stopping_at": ago(stopped),
        "stopped_at": ago(stopped),
        "containers": (dead,),
        "created": started or stopped,
    }
    return a_task(name, service=service, status="STOPPED", started=started, **(facts | more))


def a_container(
    name: str = "backend",
    *,
    status: str = "RUNNING",
    exit_code: int | None = None,
    reason: str | None = None,
    **more: Any,
) -> Container:
    """One container of a task."""
    path = f"tasks[0].containers[?name=='{name}'] | [0]"
    facts: dict[str, Any] = {"name": name, "image": image_reference(name), "last_status": status}
    container: Container = make(
        Container, "ecs:DescribeTasks", path, **(facts | {"exit_code": exit_code, "reason": reason} | more)
    )
    return container


def a_task_definition(
    name: str = "backend",
    *,
    revision: int = 7,
    environment: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
    image: str | None = None,
    container_memory_mib: int | None = None,
    memory: str = "1024",
    containers: tuple[ContainerDefinition, ...] | None = None,
    **more: Any,
) -> TaskDefinition:
    """A revision; by default the backend names the database and the cache in plain variables."""
    if environment is None:
        environment = default_environment(name)
    if containers is None:
        containers = (
            a_container_definition(
                name, image=image, environment=environment, secrets=secrets or {}, memory_mib=container_memory_mib
            ),
        )
    facts: dict[str, Any] = {
        "arn": revision_arn(name, revision),
        "family": f"shop-{name}",
        "revision": revision,
        "status": "ACTIVE",
        "cpu": "512",
        "memory": memory,
        "containers": containers,
        "registered_at": ago("2d"),
    }
    definition: TaskDefinition = make(TaskDefinition, "ecs:DescribeTaskDefinition", "taskDefinition", **(facts | more))
    return definition


def default_environment(name: str) -> dict[str, str]:
    if name != "backend":
        return {"API_URL": "https://shop.example.com/api"}
    return {
        "POSTGRES_SERVER": DATABASE_HOST,
        "POSTGRES_PORT": "5432",
        "POSTGRES_USER": "shop",
        "REDIS_URL": f"rediss://{CACHE_HOST}:6379/0",
    }


def a_container_definition(
    name: str = "backend",
    *,
    image: str | None = None,
    environment: Mapping[str, str] | None = None,
    secrets: Mapping[str, str] | None = None,
    **more: Any,
) -> ContainerDefinition:
    """What a revision says of one container."""
    call, path = "ecs:DescribeTaskDefinition", f"taskDefinition.containerDefinitions[?name=='{name}'] | [0]"
    variables = tuple(
        make(EnvironmentVariable, call, f"{path}.environment[?name=='{key}'] | [0]", name=key, value=value)
        for key, value in (environment or {}).items()
    )
    references = tuple(
        make(SecretReference, call, f"{path}.secrets[?name=='{key}'] | [0]", name=key, value_from=value)
        for key, value in (secrets or {}).items()
    )
    facts: dict[str, Any] = {
        "name": name,
        "image": image or image_reference(name),
        "ports": (PORTS.get(name, 8000),),
        "environment": variables,
        "secrets": references,
        "log_driver": "awslogs",
        "log_group": f"/ecs/shop-{name}",
        "log_stream_prefix": name,
    }
    container: ContainerDefinition = make(ContainerDefinition, call, path, **(facts | more))
    return container


def a_service_deployment(
    name: str = "backend",
    *,
    revision: int = 7,
    source: int | None = 6,
    status: str = "SUCCESSFUL",
    created: str = "2d",
    finished: str | None = None,
    **more: Any,
) -> ServiceDeployment:
    """An entry of ECS's deployment history; its target revision is ``a_service_revision`` of the same number."""
    facts: dict[str, Any] = {
        "arn": f"{ECS}:service-deployment/shop/{name}/{revision:016d}-{created}",
        "service_arn": service_arn(name),
        "status": status,
        "target_revision_arn": service_revision_arn(name, revision),
        "source_revision_arns": (service_revision_arn(name, source),) if source else (),
        "created_at": ago(created),
        "finished_at": ago(finished) if finished else None,
    }
    path = "serviceDeployments[0]"
    deployment: ServiceDeployment = make(ServiceDeployment, "ecs:DescribeServiceDeployments", path, **(facts | more))
    return deployment


def a_tie(name: str = "backend", *, container: str | None = None, port: int | None = None) -> ServiceLoadBalancer:
    """Which container and port the target group of a service is to ask."""
    tie: ServiceLoadBalancer = make(
        ServiceLoadBalancer,
        "ecs:DescribeServiceRevisions",
        "serviceRevisions[0].loadBalancers[0]",
        target_group_arn=target_group_arn(name),
        container_name=container or name,
        container_port=port or PORTS.get(name, 8000),
    )
    return tie


def a_service_revision(
    name: str = "backend", *, revision: int = 7, created: str = "2d", ties: tuple[ServiceLoadBalancer, ...] = ()
) -> ServiceRevision:
    """What a service deployment deploys; ``ties``: what its load balancer is to ask."""
    found: ServiceRevision = make(
        ServiceRevision,
        "ecs:DescribeServiceRevisions",
        "serviceRevisions[0]",
        arn=service_revision_arn(name, revision),
        service_arn=service_arn(name),
        task_definition=revision_arn(name, revision),
        load_balancers=ties,
        created_at=ago(created),
    )
    return found
