"""A healthy stack, and sentences that break it: ``a_snapshot(a_database(status="stopped"), stopped("backend", …))``.

The stack ``shop``: an internet-facing load balancer, services backend (port 8000) and frontend (port 3000) with two
tasks each in two private subnets behind a NAT gateway, a PostgreSQL database and a Redis cache. ``a_snapshot`` starts
from it; each part given replaces what has the same key or scope. Every noun carries a raw wire object that agrees with
it, so that evidence shows real values.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any

from stackmedic.model.artifact import Image, Secret
from stackmedic.model.data_store import Cache, CacheNode, CacheSubnetGroup, Database, DatabaseEvent
from stackmedic.model.evidence import Evidence
from stackmedic.model.load_balancer import Listener, ListenerRule, LoadBalancer, Target, TargetGroup
from stackmedic.model.network import (
    InternetGateway,
    NatGateway,
    NetworkAcl,
    NetworkAclEntry,
    Permission,
    Route,
    RouteTable,
    SecurityGroup,
    Subnet,
    VpcEndpoint,
)
from stackmedic.model.noun import Noun, Source
from stackmedic.model.service import (
    Cluster,
    Deployment,
    Service,
    ServiceDeployment,
    ServiceEvent,
    ServiceLoadBalancer,
    ServiceRevision,
    Tag,
)
from stackmedic.model.signal import Alarm, Dimension, LogLine, Series
from stackmedic.model.snapshot import EVERYWHERE, Absent, Gap, Key, Scope, Snapshot, absent
from stackmedic.model.task import (
    Container,
    ContainerDefinition,
    EnvironmentVariable,
    SecretReference,
    Task,
    TaskDefinition,
)

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
STACK = "shop"
ACCOUNT = "123456789012"
REGION = "eu-west-1"
ECS = f"arn:aws:ecs:{REGION}:{ACCOUNT}"
ELB = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}"
CLUSTER = f"{ECS}:cluster/shop"
VPC = "vpc-shop"
PRIVATE_A, PRIVATE_B, PUBLIC_A, PUBLIC_B = "subnet-private-a", "subnet-private-b", "subnet-public-a", "subnet-public-b"
CIDRS = {PUBLIC_A: "10.0.0.0/24", PUBLIC_B: "10.0.1.0/24", PRIVATE_A: "10.0.10.0/24", PRIVATE_B: "10.0.11.0/24"}
DATABASE_HOST = "shop-postgres.abc.eu-west-1.rds.amazonaws.com"
CACHE_HOST = "master.shop-redis.abc.euw1.cache.amazonaws.com"
LOAD_BALANCER = f"{ELB}:loadbalancer/app/shop/50dc6c495c0c9188"
PORTS = {"backend": 8000, "frontend": 3000}


def ago(text: str) -> datetime:
    """``ago("15m")``, ``ago("2h")``, ``ago("30s")`` before the snapshot's now."""
    unit = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}[text[-1]]
    return NOW - timedelta(**{unit: float(text[:-1])})


def service_arn(name: str = "backend") -> str:
    return f"{ECS}:service/shop/{name}"


def revision_arn(name: str = "backend", revision: int = 7) -> str:
    return f"{ECS}:task-definition/shop-{name}:{revision}"


def service_revision_arn(name: str = "backend", revision: int = 7) -> str:
    return f"{ECS}:service-revision/shop/{name}/{revision:016d}"


def target_group_arn(name: str = "backend") -> str:
    return f"{ELB}:targetgroup/shop-{name}/73e2d6bc24d8a067"


def secret_arn(name: str = "shop-database") -> str:
    return f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-AbCdEf"


def task_arn(name: str) -> str:
    return f"{ECS}:task/shop/{name}"


def image_reference(name: str = "backend", tag: str = "1.4.2") -> str:
    return f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/shop-{name}:{tag}"


# --- nouns ------------------------------------------------------------------------------------------------------------


def make(kind: type[Noun], call: str, path: str, /, **values: Any) -> Any:
    """A noun with the fields given, and the raw wire object that it would have been read from."""
    filled: dict[str, Any] = {}
    for each in fields(kind):
        if each.name in ("source", "raw"):
            continue
        if each.name in values:
            filled[each.name] = values.pop(each.name)
        else:
            filled[each.name] = None if each.default is MISSING else each.default
    if values:
        raise TypeError(f"{kind.__name__} has no {', '.join(values)}")
    wires = {each.name: str(each.metadata["wire"]) for each in fields(kind) if "wire" in each.metadata}
    raw: dict[str, Any] = {}
    for name, value in filled.items():
        put(raw, wires[name], value)
    return kind(source=Source(call, path, NOW), raw=raw, **filled)


def put(raw: dict[str, Any], expression: str, value: Any) -> None:
    """Write a value where a (simple) wire expression reads it; expressions with filters stay out of the raw object."""
    steps = expression.split(" || ")[0]
    if value is None or not re.fullmatch(r'[\w."\[\]]+', steps):
        return
    *parents, last = re.findall(r'\w+(?:\[\d*\])?|"[^"]+"', steps)
    for index, parent in enumerate(parents):
        name, _, bracket = parent.partition("[")
        if bracket == "]":  # A[].B: one object for each value.
            rows = raw.setdefault(name, [])
            rest = ".".join([*parents[index + 1 :], last])
            for row, each in enumerate(value):
                if len(rows) <= row:
                    rows.append({})
                put(rows[row], rest, each)
            return
        if bracket:
            rows = raw.setdefault(name, [{}])
            raw = rows[0]
        else:
            raw = raw.setdefault(name, {})
    raw[last.strip('"')] = plain(value)


def plain(value: Any) -> Any:
    """The JSON of a value."""
    if isinstance(value, Noun):
        return value.raw
    if isinstance(value, datetime):
        return value.isoformat()
    return [plain(each) for each in value] if isinstance(value, tuple | list) else value


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


def a_service_revision(name: str = "backend", *, revision: int = 7, created: str = "2d") -> ServiceRevision:
    """What a service deployment deploys."""
    found: ServiceRevision = make(
        ServiceRevision,
        "ecs:DescribeServiceRevisions",
        "serviceRevisions[0]",
        arn=service_revision_arn(name, revision),
        service_arn=service_arn(name),
        task_definition=revision_arn(name, revision),
        created_at=ago(created),
    )
    return found


def a_target_group(name: str = "backend", **more: Any) -> TargetGroup:
    """A target group of IP targets, checked on /health every 30 s."""
    facts: dict[str, Any] = {
        "arn": target_group_arn(name),
        "name": f"shop-{name}",
        "protocol": "HTTP",
        "port": PORTS.get(name, 8000),
        "target_type": "ip",
        "vpc_id": VPC,
        "load_balancer_arns": (LOAD_BALANCER,),
        "health_protocol": "HTTP",
        "health_port": "traffic-port",
        "health_path": "/health",
        "health_interval_s": 30,
        "health_timeout_s": 5,
        "healthy_threshold": 5,
        "unhealthy_threshold": 2,
        "matcher": "200",
    }
    path = f"TargetGroups[?TargetGroupName=='shop-{name}'] | [0]"
    group: TargetGroup = make(TargetGroup, "elasticloadbalancing:DescribeTargetGroups", path, **(facts | more))
    return group


def a_target(address: str = "10.0.10.21", state: str = "healthy", port: int = 8000, **more: Any) -> Target:
    """A registered target; give ``reason`` and ``description`` as ELB words them."""
    path = f"TargetHealthDescriptions[?Target.Id=='{address}'] | [0]"
    facts: dict[str, Any] = {"address": address, "port": port, "state": state}
    target: Target = make(Target, "elasticloadbalancing:DescribeTargetHealth", path, **(facts | more))
    return target


def a_load_balancer(**more: Any) -> LoadBalancer:
    """The internet-facing application load balancer."""
    facts: dict[str, Any] = {
        "arn": LOAD_BALANCER,
        "name": "shop",
        "dns_name": "shop-1.eu-west-1.elb.amazonaws.com",
        "scheme": "internet-facing",
        "type": "application",
        "state": "active",
        "vpc_id": VPC,
        "subnet_ids": (PUBLIC_A, PUBLIC_B),
        "security_group_ids": ("sg-balancer",),
    }
    call, path = "elasticloadbalancing:DescribeLoadBalancers", "LoadBalancers[0]"
    balancer: LoadBalancer = make(LoadBalancer, call, path, **(facts | more))
    return balancer


def a_database(**more: Any) -> Database:
    """The PostgreSQL instance shop-postgres."""
    facts: dict[str, Any] = {
        "id": "shop-postgres",
        "arn": f"arn:aws:rds:{REGION}:{ACCOUNT}:db:shop-postgres",
        "status": "available",
        "engine": "postgres",
        "engine_version": "15.4",
        "instance_class": "db.t4g.micro",
        "host": DATABASE_HOST,
        "port": 5432,
        "master_user": "shop",
        "database_name": "shop",
        "vpc_id": VPC,
        "subnet_ids": (PRIVATE_A, PRIVATE_B),
        "security_group_ids": ("sg-database",),
    }
    path = f"DBInstances[?DBInstanceIdentifier=='{more.get('id', facts['id'])}'] | [0]"
    database: Database = make(Database, "rds:DescribeDBInstances", path, **(facts | more))
    return database


def a_cache(**more: Any) -> Cache:
    """The Redis replication group shop-redis, with TLS."""
    facts: dict[str, Any] = {
        "id": "shop-redis",
        "arn": f"arn:aws:elasticache:{REGION}:{ACCOUNT}:replicationgroup:shop-redis",
        "status": "available",
        "host": CACHE_HOST,
        "port": 6379,
        "transit_encryption": True,
        "transit_encryption_mode": "required",
        "auth_token": True,
        "member_ids": ("shop-redis-001",),
    }
    cache: Cache = make(Cache, "elasticache:DescribeReplicationGroups", "ReplicationGroups[0]", **(facts | more))
    return cache


def a_cache_node(**more: Any) -> CacheNode:
    """The node of the cache; it carries the security groups."""
    facts: dict[str, Any] = {
        "id": "shop-redis-001",
        "replication_group_id": "shop-redis",
        "status": "available",
        "engine": "redis",
        "engine_version": "7.1",
        "security_group_ids": ("sg-cache",),
        "subnet_group": "shop-cache",
    }
    node: CacheNode = make(CacheNode, "elasticache:DescribeCacheClusters", "CacheClusters[0]", **(facts | more))
    return node


def a_security_group(
    name: str, ingress: tuple[Permission, ...] = (), egress: tuple[Permission, ...] | None = None
) -> Any:
    """A security group; without more it admits nothing and lets everything out."""
    path = f"SecurityGroups[?GroupId=='{name}'] | [0]"
    egress = (a_permission(cidr="0.0.0.0/0"),) if egress is None else egress
    return make(
        SecurityGroup,
        "ec2:DescribeSecurityGroups",
        path,
        id=name,
        name=name.removeprefix("sg-"),
        vpc_id=VPC,
        ingress=ingress,
        egress=egress,
    )


def a_permission(
    port: int | None = None, *, group: str = "", cidr: str = "", to_port: int | None = None, **more: Any
) -> Permission:
    """A rule of a security group: a TCP port (None: everything) for a group or a CIDR."""
    facts: dict[str, Any] = {
        "protocol": "-1" if port is None else "tcp",
        "from_port": port,
        "to_port": to_port or port,
        "group_ids": (group,) if group else (),
        "ipv4_ranges": (cidr,) if cidr else (),
    }
    found: Permission = make(
        Permission, "ec2:DescribeSecurityGroups", "SecurityGroups[0].IpPermissions[0]", **(facts | more)
    )
    return found


def a_subnet(name: str, cidr: str | None = None, **more: Any) -> Subnet:
    path = f"Subnets[?SubnetId=='{name}'] | [0]"
    facts: dict[str, Any] = {"id": name, "vpc_id": VPC, "cidr": cidr or CIDRS[name], "free_addresses": 200}
    subnet: Subnet = make(Subnet, "ec2:DescribeSubnets", path, **(facts | more))
    return subnet


def a_route(**more: Any) -> Route:
    """``a_route(destination="0.0.0.0/0", nat_gateway_id="nat-shop")``"""
    facts: dict[str, Any] = {"destination": "0.0.0.0/0", "state": "active"}
    route: Route = make(Route, "ec2:DescribeRouteTables", "RouteTables[0].Routes[0]", **(facts | more))
    return route


def a_route_table(name: str, subnets: tuple[str, ...], *routes: Route, is_main: bool = False) -> RouteTable:
    """A route table; the local route is always there."""
    local = a_route(destination="10.0.0.0/16", gateway_id="local")
    path = f"RouteTables[?RouteTableId=='{name}'] | [0]"
    table: RouteTable = make(
        RouteTable,
        "ec2:DescribeRouteTables",
        path,
        id=name,
        vpc_id=VPC,
        subnet_ids=subnets,
        is_main=is_main,
        routes=(local, *routes),
    )
    return table


def a_nat_gateway(state: str = "available", **more: Any) -> NatGateway:
    facts: dict[str, Any] = {"id": "nat-shop", "vpc_id": VPC, "subnet_id": PUBLIC_A, "state": state}
    nat: NatGateway = make(NatGateway, "ec2:DescribeNatGateways", "NatGateways[0]", **(facts | more))
    return nat


def an_internet_gateway(**more: Any) -> InternetGateway:
    facts: dict[str, Any] = {"id": "igw-shop", "vpc_ids": (VPC,)}
    call, path = "ec2:DescribeInternetGateways", "InternetGateways[0]"
    gateway: InternetGateway = make(InternetGateway, call, path, **(facts | more))
    return gateway


def an_acl(name: str = "acl-shop", subnets: tuple[str, ...] = tuple(CIDRS), *entries: NetworkAclEntry) -> NetworkAcl:
    """A network ACL; without entries it lets everything through."""
    path = f"NetworkAcls[?NetworkAclId=='{name}'] | [0]"
    everything = (an_acl_entry(100, egress=False), an_acl_entry(100, egress=True))
    acl: NetworkAcl = make(
        NetworkAcl,
        "ec2:DescribeNetworkAcls",
        path,
        id=name,
        vpc_id=VPC,
        is_default=True,
        subnet_ids=subnets,
        entries=entries or everything,
    )
    return acl


def an_acl_entry(number: int, *, egress: bool, action: str = "allow", **more: Any) -> NetworkAclEntry:
    facts: dict[str, Any] = {
        "number": number,
        "egress": egress,
        "action": action,
        "protocol": "-1",
        "cidr": "0.0.0.0/0",
    }
    entry: NetworkAclEntry = make(
        NetworkAclEntry, "ec2:DescribeNetworkAcls", "NetworkAcls[0].Entries[0]", **(facts | more)
    )
    return entry


def an_endpoint(name: str, *, service: str, type: str = "Gateway", **more: Any) -> VpcEndpoint:
    facts: dict[str, Any] = {
        "id": name,
        "vpc_id": VPC,
        "service_name": f"com.amazonaws.{REGION}.{service}",
        "type": type,
        "state": "available",
    }
    endpoint: VpcEndpoint = make(VpcEndpoint, "ec2:DescribeVpcEndpoints", "VpcEndpoints[0]", **(facts | more))
    return endpoint


def an_image(name: str = "backend", tag: str = "1.4.2") -> "Keyed":
    image = make(
        Image, "ecr:DescribeImages", "imageDetails[0]", repository=f"shop-{name}", digest="sha256:0123", tags=(tag,)
    )
    return Keyed(image_reference(name, tag), image)


def a_secret(name: str = "shop-database", **more: Any) -> "Keyed":
    """A secret under its ARN; the fields are the model's."""
    facts = {"arn": secret_arn(name), "name": name}
    known = {each.name for each in fields(Secret)}
    return Keyed(
        secret_arn(name),
        make(Secret, "secretsmanager:DescribeSecret", "", **({k: v for k, v in facts.items() if k in known} | more)),
    )


def an_alarm(
    name: str, *, state: str = "ALARM", changed: str = "5m", dimensions: Mapping[str, str] | None = None, **more: Any
) -> Alarm:
    path = f"MetricAlarms[?AlarmName=='{name}'] | [0]"
    pairs = tuple(
        make(Dimension, "cloudwatch:DescribeAlarms", f"{path}.Dimensions[0]", name=key, value=value)
        for key, value in (dimensions or {}).items()
    )
    facts: dict[str, Any] = {
        "name": name,
        "arn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}",
        "state": state,
        "state_changed_at": ago(changed),
        "dimensions": pairs,
    }
    alarm: Alarm = make(Alarm, "cloudwatch:DescribeAlarms", path, **(facts | more))
    return alarm


def a_series(label: str, *values: float, last: str = "1m") -> "Keyed":
    """One value a minute, the newest ``last`` ago; label: ``namespace/metric/statistic/dimension value``."""
    end = ago(last)
    at = tuple(end - timedelta(minutes=len(values) - 1 - index) for index in range(len(values)))
    path = f"MetricDataResults[?Label=='{label}'] | [0]"
    return Keyed(label, make(Series, "cloudwatch:GetMetricData", path, label=label, at=at, values=values))


# --- parts of a snapshot ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Keyed:
    """A noun under a key of its own."""

    key: Key
    noun: Noun


@dataclass(frozen=True)
class Listed:
    """A list of nouns in a scope."""

    kind: type[Noun]
    scope: Key
    nouns: tuple[Noun, ...]


@dataclass(frozen=True)
class Missing:
    """Something that could not be read (a gap) or that is certainly not there (absent)."""

    kind: type[Noun]
    key: Key
    fact: Gap | Absent


def running(service: str, *tasks: Task) -> Listed:
    """The tasks that should run."""
    return Listed(Task, (service_arn(service), "RUNNING"), tasks)


def stopped(service: str, *tasks: Task) -> Listed:
    """The tasks that ECS remembers as stopped."""
    return Listed(Task, (service_arn(service), "STOPPED"), tasks)


def targets(service: str, *found: Target) -> Listed:
    """What is registered with a service's target group."""
    return Listed(Target, target_group_arn(service), found)


def history(service: str, *deployments: ServiceDeployment) -> Listed:
    """ECS's deployment history, newest first."""
    return Listed(ServiceDeployment, service_arn(service), deployments)


def log(task: str, *lines: str, container: str = "backend", last: str = "3m") -> Listed:
    """The log of a container of a task, one line a second, the newest ``last`` ago."""
    end = ago(last)
    call = "logs:GetLogEvents"
    found = tuple(
        make(LogLine, call, f"events[{index}]", at=end - timedelta(seconds=len(lines) - 1 - index), message=line)
        for index, line in enumerate(lines)
    )
    return Listed(LogLine, (task_arn(task), container), found)


def database_events(*messages: str, at: str = "10m") -> Listed:
    call = "rds:DescribeEvents"
    found = tuple(
        make(DatabaseEvent, call, f"Events[{index}]", source_id="shop-postgres", message=each, at=ago(at))
        for index, each in enumerate(messages)
    )
    return Listed(DatabaseEvent, "shop-postgres", found)


CALLS: dict[type[Noun], str] = {
    Service: "ecs:DescribeServices",
    Task: "ecs:ListTasks",
    TaskDefinition: "ecs:DescribeTaskDefinition",
    ServiceDeployment: "ecs:ListServiceDeployments",
    ServiceRevision: "ecs:DescribeServiceRevisions",
    Target: "elasticloadbalancing:DescribeTargetHealth",
    TargetGroup: "elasticloadbalancing:DescribeTargetGroups",
    LoadBalancer: "elasticloadbalancing:DescribeLoadBalancers",
    SecurityGroup: "ec2:DescribeSecurityGroups",
    Subnet: "ec2:DescribeSubnets",
    RouteTable: "ec2:DescribeRouteTables",
    NatGateway: "ec2:DescribeNatGateways",
    InternetGateway: "ec2:DescribeInternetGateways",
    NetworkAcl: "ec2:DescribeNetworkAcls",
    VpcEndpoint: "ec2:DescribeVpcEndpoints",
    Database: "rds:DescribeDBInstances",
    Cache: "elasticache:DescribeReplicationGroups",
    CacheNode: "elasticache:DescribeCacheClusters",
    CacheSubnetGroup: "elasticache:DescribeCacheSubnetGroups",
    Image: "ecr:DescribeImages",
    Secret: "secretsmanager:DescribeSecret",
    Alarm: "cloudwatch:DescribeAlarms",
    Series: "cloudwatch:GetMetricData",
    LogLine: "logs:GetLogEvents",
}


def unreadable(kind: type[Noun], key: Key = EVERYWHERE, reason: str = "AccessDenied") -> Missing:
    """``unreadable(SecurityGroup, "sg-database")``: the call was denied. A list: give its scope as the key."""
    call = CALLS.get(kind, f"aws:Describe{kind.__name__}")
    text = key if isinstance(key, str) else "/".join(key)
    return Missing(kind, key, Gap(call=call, reason=reason, needs=call, hides=(kind.__name__, text)))


def gone(kind: type[Noun], key: Key, says: str = "not found", value: str = "NotFound") -> Missing:
    """Certainly not there."""
    return Missing(kind, key, absent(CALLS.get(kind, f"aws:Describe{kind.__name__}"), "Error.Code", value, NOW, says))


Part = Noun | Keyed | Listed | Missing


def a_snapshot(*parts: Part, since: str = "1h", services: tuple[str, ...] = ("backend", "frontend")) -> Snapshot:
    """The healthy stack with each part replaced; the last one given wins."""
    one: dict[tuple[str, Key], Noun | Absent | Gap] = {}
    many: dict[tuple[str, Key], tuple[Noun, ...] | Gap] = {}
    gaps: list[Gap] = []
    for part in (*a_healthy_stack(), *parts):
        place(part, one, many, gaps)
    scope = Scope(STACK, ACCOUNT, REGION, CLUSTER, tuple(service_arn(each) for each in services))
    return Snapshot(scope=scope, now=NOW, since=ago(since), one=one, many=many, gaps=tuple(gaps))


def place(
    part: Part,
    one: dict[tuple[str, Key], Noun | Absent | Gap],
    many: dict[tuple[str, Key], tuple[Noun, ...] | Gap],
    gaps: list[Gap],
) -> None:
    if isinstance(part, Listed):
        many[(part.kind.__name__, part.scope)] = part.nouns
    elif isinstance(part, Missing):
        place_missing(part, one, many, gaps)
    elif isinstance(part, Keyed):
        one[(type(part.noun).__name__, part.key)] = part.noun
    else:
        key = getattr(part, "arn", None) if type(part) in KEYED_BY_ARN else None
        one[(type(part).__name__, key or getattr(part, "id", None) or part.name)] = part  # type: ignore[attr-defined]


KEYED_BY_ARN = (
    Cluster,
    Service,
    Task,
    TaskDefinition,
    ServiceRevision,
    LoadBalancer,
    TargetGroup,
    Listener,
    ListenerRule,
)
LISTS = (Task, Target, ServiceDeployment, LogLine, DatabaseEvent)


def place_missing(
    part: Missing,
    one: dict[tuple[str, Key], Noun | Absent | Gap],
    many: dict[tuple[str, Key], tuple[Noun, ...] | Gap],
    gaps: list[Gap],
) -> None:
    name = part.kind.__name__
    if isinstance(part.fact, Absent):
        one[(name, part.key)] = part.fact
        return
    gaps.append(part.fact)
    if part.key == EVERYWHERE:  # The call is denied altogether: all of the kind is hidden.
        for each in [each for each in one if each[0] == name]:
            one[each] = part.fact
        for scope in [each for each in many if each[0] == name]:
            many[scope] = part.fact
    if part.kind in LISTS or part.key == EVERYWHERE:
        many[(name, part.key)] = part.fact
    else:
        one[(name, part.key)] = part.fact


def a_healthy_stack() -> tuple[Part, ...]:
    """Everything of the stack shop, in order."""
    return (*healthy_services(), *healthy_edge(), *healthy_stores(), *healthy_network())


def healthy_services() -> tuple[Part, ...]:
    parts: list[Part] = [
        make(Cluster, "ecs:DescribeClusters", "clusters[0]", arn=CLUSTER, name="shop", status="ACTIVE")
    ]
    for name in PORTS:
        first, second = a_task(f"{name}-1", service=name), a_task(f"{name}-2", service=name, subnet=PRIVATE_B)
        parts += [a_service(name), a_task_definition(name), a_task_definition(name, revision=6), an_image(name)]
        parts += [
            a_service_revision(name),
            a_service_revision(name, revision=6),
            history(name, a_service_deployment(name)),
        ]
        parts += [running(name, first, second), stopped(name)]
    return tuple(parts)


def healthy_edge() -> tuple[Part, ...]:
    parts: list[Part] = [a_load_balancer(), Listed(Alarm, EVERYWHERE, ())]
    for name, port in PORTS.items():
        parts += [a_target_group(name)]
        parts += [targets(name, a_target("10.0.10.21", port=port), a_target("10.0.11.21", port=port))]
    return tuple(parts)


def healthy_stores() -> tuple[Part, ...]:
    group = make(
        CacheSubnetGroup,
        "elasticache:DescribeCacheSubnetGroups",
        "CacheSubnetGroups[0]",
        name="shop-cache",
        vpc_id=VPC,
        subnet_ids=(PRIVATE_A, PRIVATE_B),
    )
    return (a_database(), a_cache(), a_cache_node(), group, database_events())


def healthy_network() -> tuple[Part, ...]:
    nat = a_route(nat_gateway_id="nat-shop")
    return (
        *(a_subnet(each) for each in CIDRS),
        a_security_group("sg-balancer", (a_permission(443, cidr="0.0.0.0/0"),)),
        a_security_group("sg-backend", (a_permission(8000, group="sg-balancer"),)),
        a_security_group("sg-frontend", (a_permission(3000, group="sg-balancer"),)),
        a_security_group("sg-database", (a_permission(5432, group="sg-backend"),)),
        a_security_group("sg-cache", (a_permission(6379, group="sg-backend"),)),
        a_route_table("rtb-public", (PUBLIC_A, PUBLIC_B), a_route(gateway_id="igw-shop")),
        a_route_table("rtb-private", (PRIVATE_A, PRIVATE_B), nat),
        a_route_table("rtb-main", (), is_main=True),
        a_nat_gateway(),
        an_internet_gateway(),
        an_acl(),
    )


def evidence(says: str = "seen") -> Evidence:
    """Some evidence, where it does not matter which."""
    return Evidence(call="ecs:DescribeServices", path="services[0].status", value="ACTIVE", at=NOW, says=says)


def a_tag(key: str, value: str = "true") -> Tag:
    tag: Tag = make(Tag, "ecs:DescribeServices", "services[0].tags[0]", key=key, value=value)
    return tag
