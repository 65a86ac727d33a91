"""Snapshots: the healthy stack, and parts that replace what it holds."""

from datetime import timedelta

from stackmedic.model.access import Permit
from stackmedic.model.artifact import Image, Secret
from stackmedic.model.data_store import (
    Cache,
    CacheNode,
    CacheSubnetGroup,
    Database,
    DatabaseCluster,
    DatabaseEvent,
    DatabaseLoad,
)
from stackmedic.model.edge import Record
from stackmedic.model.evidence import Evidence
from stackmedic.model.host import Instance
from stackmedic.model.load_balancer import Listener, ListenerRule, LoadBalancer, Target, TargetGroup
from stackmedic.model.network import (
    InternetGateway,
    NatGateway,
    NetworkAcl,
    RouteTable,
    SecurityGroup,
    Subnet,
    VpcEndpoint,
)
from stackmedic.model.noun import Noun
from stackmedic.model.service import (
    Cluster,
    Service,
    ServiceDeployment,
    ServiceRevision,
    Tag,
)
from stackmedic.model.signal import Alarm, LogLine, Series
from stackmedic.model.snapshot import EVERYWHERE, Absent, Gap, Key, Scope, Snapshot, absent
from stackmedic.model.task import (
    Task,
    TaskDefinition,
)
from tests.diagnose.builders.names import (
    ACCOUNT,
    CIDRS,
    CLUSTER,
    LOAD_BALANCER,
    NOW,
    PORTS,
    PRIVATE_A,
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_B,
    REGION,
    STACK,
    VPC,
    Keyed,
    Listed,
    Missing,
    ago,
    make,
    service_arn,
    target_group_arn,
    task_arn,
)
from tests.diagnose.builders.services import (
    a_service,
    a_service_deployment,
    a_service_revision,
    a_task,
    a_task_definition,
)
from tests.diagnose.builders.surroundings import (
    a_cache,
    a_cache_node,
    a_database,
    a_listener,
    a_listener_rule,
    a_load_balancer,
    a_nat_gateway,
    a_permission,
    a_route,
    a_route_table,
    a_security_group,
    a_subnet,
    a_target,
    a_target_group,
    an_acl,
    an_image,
    an_internet_gateway,
)


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
    DatabaseEvent: "rds:DescribeEvents",
    DatabaseLoad: "pi:DescribeDimensionKeys",
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
LISTS = (Task, Target, ServiceDeployment, LogLine, DatabaseEvent, Listener, ListenerRule, Instance, Permit, Record)


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
        first = a_task(f"{name}-1", service=name, address="10.0.10.21")
        second = a_task(f"{name}-2", service=name, address="10.0.11.21", subnet=PRIVATE_B)
        parts += [a_service(name), a_task_definition(name), a_task_definition(name, revision=6), an_image(name)]
        parts += [
            a_service_revision(name),
            a_service_revision(name, revision=6),
            history(name, a_service_deployment(name)),
        ]
        parts += [running(name, first, second), stopped(name)]
    return tuple(parts)


def healthy_edge() -> tuple[Part, ...]:
    listener = a_listener()
    parts: list[Part] = [a_load_balancer(), Listed(Alarm, EVERYWHERE, ())]
    parts += [Listed(Listener, LOAD_BALANCER, (listener,)), Listed(ListenerRule, listener.arn, (a_listener_rule(),))]
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
    lists = (Listed(each, EVERYWHERE, ()) for each in (Database, DatabaseCluster, Cache, CacheNode))  # Read whole.
    return (*lists, a_database(), a_cache(), a_cache_node(), group, database_events())


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
