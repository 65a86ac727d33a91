"""What the account uses each hour as it is now, in the units of the bill; and what passes its NAT gateways.

Fargate counts what tasks reserve; a database what it is, whether it is asked or not, but not while it is stopped, and
a serverless one its capacity; what is kept counts by the month of 730 hours. A load balancer's capacity unit is 25 new
connections a second, 3,000 active ones or 1 GB an hour (elasticloadbalancing/pricing).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.databases import parameters
from stackmedic.lab.physics.needs import Bucket, Web
from stackmedic.lab.physics.network import INTERNET
from stackmedic.lab.physics.usage.prices import HOURS_A_MONTH
from stackmedic.lab.physics.ways import gateway_of

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

UNBILLED = frozenset({"PROVISIONING", "STOPPED", "DEPROVISIONING"})
OF_A_TASK_BYTES_S = 4_000.0  # The agent, metrics and ordinary logs of a task, where they leave by NAT.
OF_A_TASK_CONNECTIONS = 4.0
# docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html: to each unique destination.
MOST_TO_ONE = 55_000
A_UNIT_REQUESTS_S, AN_ANSWER_GB = 25.0, 6e-6
GB = 2**30
Rate = tuple[str, float]


@dataclass(slots=True)
class Passing:
    """What passes a NAT gateway: bytes a second there and back, connections open at once, and idle ones that broke."""

    out_s: float = 0.0
    back_s: float = 0.0
    connections: float = 0.0
    broken: float = 0.0
    to: dict[str, float] = field(default_factory=dict)  # Connections by destination.

    def full(self, destination: str) -> bool:
        """Whether a destination has no port left for one connection more."""
        return self.to.get(destination, 0.0) > MOST_TO_ONE


def used(account: "Account") -> Iterator[Rate]:
    """(what, how much an hour)."""
    yield from _tasks(account)
    yield from _databases(account)
    yield from _caches(account)
    yield from _hosts(account)
    yield from _network(account)
    yield from _balancers(account)
    yield from _kept(account)


def _tasks(account: "Account") -> Iterator[Rate]:
    for task in account.ecs.tasks.values():
        if task.wire["lastStatus"] in UNBILLED or task.wire.get("launchType") == "EC2":
            continue
        spot = "_spot" if task.wire.get("capacityProviderName") == "FARGATE_SPOT" else ""
        yield f"fargate{spot}_cpu", float(task.wire.get("cpu") or 0) / 1024
        yield f"fargate{spot}_memory", float(task.wire.get("memory") or 0) / 1024
        if task.interface.public:
            yield "public_address", 1.0
        for process in task.processes.values():
            for need in process.needs.values():  # type: ignore[attr-defined]
                if isinstance(need, Bucket):
                    yield "objects_written", need.writing * 3600
                    yield "objects_read", max(0.0, need.rate - need.writing) * 3600


def _databases(account: "Account") -> Iterator[Rate]:
    for server in account.databases.servers():
        stored = account.databases.stored[server.name]
        running = stored.status not in ("stopped", "creating", "deleting")
        twice = "_twice" if stored.multi_az and not server.cluster else ""
        if parameters.serverless(stored):
            yield "aurora_capacity", server.acu if running and server.paused_at is None else 0.0
        elif running:
            yield f"{'aurora' if server.cluster else 'database' + twice}:{stored.db_instance_class}", 1.0
        if not server.cluster:
            yield f"database_disk{twice}", float(stored.allocated_storage or 0) / HOURS_A_MONTH
    for cluster in account.moto("rds").clusters.values():
        members = [each for each in account.databases.servers() if each.cluster == cluster.db_cluster_identifier]
        yield "aurora_disk", (members[0].data.bytes / GB if members else 1.0) / HOURS_A_MONTH


def _caches(account: "Account") -> Iterator[Rate]:
    for store in account.caches.stores.values():
        yield f"cache:{store.node_type}", float(len(store.nodes))


def _hosts(account: "Account") -> Iterator[Rate]:
    ec2 = account.moto("ec2")
    for reservation in ec2.reservations.values():
        for each in reservation.instances:
            if each.state == "running":
                yield f"host:{each.instance_type}", 1.0
    for volume in ec2.volumes.values():
        yield "disk", float(volume.size or 0) / HOURS_A_MONTH


def _network(account: "Account") -> Iterator[Rate]:
    ec2 = account.moto("ec2")
    for gateway in ec2.nat_gateways.values():
        if gateway.state == "available":
            yield "nat_hours", 1.0
            yield "public_address", 1.0
    for endpoint in ec2.vpc_end_points.values():
        if str(endpoint.vpc_endpoint_type or "").lower() == "interface":
            yield "endpoint_hours", float(len(endpoint.subnet_ids or ()))


def _balancers(account: "Account") -> Iterator[Rate]:
    asked = sum(rate for _, _, rate in account.balancers.traffic.asking())
    for balancer in account.moto("elbv2").load_balancers.values():
        yield "balancer_hours", 1.0
        if balancer.scheme == "internet-facing":
            yield "public_address", float(len(balancer.subnets or ()))
    yield "balancer_units", max(asked / A_UNIT_REQUESTS_S, asked * 3600 * AN_ANSWER_GB)


def _kept(account: "Account") -> Iterator[Rate]:
    yield "alarm", len(account.moto("cloudwatch").alarms) / HOURS_A_MONTH
    yield "secret", len(account.moto("secretsmanager").secrets) / HOURS_A_MONTH
    keys = [each for each in account.moto("kms").keys.values() if getattr(each, "key_manager", "") == "CUSTOMER"]
    yield "key", len(keys) / HOURS_A_MONTH
    yield "zone", len(account.moto("route53", "aws").zones) / HOURS_A_MONTH
    yield "log_disk", sum(account.logs.stored_bytes(name) for name in account.moto("logs").groups) / GB / HOURS_A_MONTH


def passing(account: "Account") -> dict[str, Passing]:
    """What passes each NAT gateway as the world is now."""
    found: dict[str, Passing] = {}
    for task in account.ecs.tasks.values():
        if task.wire["lastStatus"] != "RUNNING":
            continue
        gateway = gateway_of(account, task.interface, "logs")
        if gateway:
            own = found.setdefault(gateway, Passing())
            own.out_s += OF_A_TASK_BYTES_S + sum(each.chatter[1] for each in task.processes.values())  # type: ignore[attr-defined]
            own.back_s += OF_A_TASK_BYTES_S / 4
            own.connections += OF_A_TASK_CONNECTIONS
        for process in task.processes.values():
            for need in process.needs.values():  # type: ignore[attr-defined]
                _add(account, found, need)
    return found


def _add(account: "Account", found: dict[str, Passing], need: Any) -> None:
    if isinstance(need, Bucket):
        gateway = gateway_of(account, need.client.interface, "s3")
        there, back = need.writing * need.bytes, max(0.0, need.rate - need.writing) * need.bytes
    elif isinstance(need, Web) and need.abroad:
        gateway = gateway_of(account, need.client.interface, INTERNET)
        there, back = need.rate * need.sent_bytes, need.rate * need.bytes
    else:
        return
    if gateway:
        own = found.setdefault(gateway, Passing())
        own.out_s, own.back_s = own.out_s + there, own.back_s + back
        own.connections += need.connections
        own.to[need.destination] = own.to.get(need.destination, 0.0) + need.connections
        own.broken += need.broken_connections if isinstance(need, Web) else 0.0


def chatter(account: "Account") -> dict[str, float]:
    """Bytes a second that programs log and nobody reads, by group."""
    found: dict[str, float] = {}
    for task in account.ecs.tasks.values():
        for process in task.processes.values() if task.wire["lastStatus"] == "RUNNING" else ():
            group, bytes_s = process.chatter  # type: ignore[attr-defined]
            if bytes_s and account.logs.group(group) is not None:
                found[group] = found.get(group, 0.0) + bytes_s
    return found
