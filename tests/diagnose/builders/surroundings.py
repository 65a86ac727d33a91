"""What services stand in: load balancers, stores, networks, artifacts, signals."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from typing import Any

from stackmedic.model.artifact import Image, Secret
from stackmedic.model.data_store import Cache, CacheNode, Database, DatabaseCluster
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
from stackmedic.model.signal import Alarm, Dimension, Series
from tests.diagnose.builders.names import (
    ACCOUNT,
    CACHE_HOST,
    CIDRS,
    CLUSTER_HOST,
    DATABASE_HOST,
    LOAD_BALANCER,
    PORTS,
    PRIVATE_A,
    PRIVATE_B,
    PUBLIC_A,
    PUBLIC_B,
    READER_HOST,
    REGION,
    VPC,
    Keyed,
    ago,
    image_reference,
    make,
    secret_arn,
    target_group_arn,
)


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


def a_listener(port: int = 443, to: str = "frontend", **more: Any) -> Listener:
    """Of the load balancer ``shop``; ``to``: the target group of its default action, or nothing."""
    groups = (target_group_arn(to),) if to else ()
    facts: dict[str, Any] = {"arn": f"{LOAD_BALANCER}/listener/{port}", "load_balancer_arn": LOAD_BALANCER,
                             "port": port, "protocol": "HTTPS", "target_group_arns": groups}  # fmt: skip
    listener: Listener = make(
        Listener, "elasticloadbalancing:DescribeListeners", f"Listeners[?Port==`{port}`] | [0]", **(facts | more)
    )
    return listener


def a_listener_rule(to: str = "backend", port: int = 443, **more: Any) -> ListenerRule:
    """``/api/*`` to a target group."""
    facts: dict[str, Any] = {"arn": f"{LOAD_BALANCER}/listener/{port}/rule/{to}", "priority": "100",
                             "target_group_arns": (target_group_arn(to),), "path_patterns": ("/api/*",)}  # fmt: skip
    found: ListenerRule = make(ListenerRule, "elasticloadbalancing:DescribeRules", "Rules[0]", **(facts | more))
    return found


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


def a_cluster(*members: str, **more: Any) -> DatabaseCluster:
    """The Aurora cluster shop, whose first member writes."""
    facts: dict[str, Any] = {
        "id": "shop",
        "arn": f"arn:aws:rds:{REGION}:{ACCOUNT}:cluster:shop",
        "status": "available",
        "host": CLUSTER_HOST,
        "reader_host": READER_HOST,
        "member_ids": members or ("shop-postgres",),
        "writer_ids": members[:1] or ("shop-postgres",),
    }
    path = "DBClusters[?DBClusterIdentifier=='shop'] | [0]"
    cluster: DatabaseCluster = make(DatabaseCluster, "rds:DescribeDBClusters", path, **(facts | more))
    return cluster


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
