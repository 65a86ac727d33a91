"""VPC flow logs: who sent how much to whom, at which interface it was let through, and whether the record arrives.

A record is of one interface, one direction and one aggregation interval. A connection that the destination's group
does not admit is accepted where it leaves and rejected where it arrives; one that the source's own group forbids is
rejected at the source and never seen elsewhere. One that is open already goes on when its rule is gone.

Delivery to CloudWatch Logs needs a role that the service may assume and that may create streams and write; without it
the flow log says FAILED and "Access error"
(docs.aws.amazon.com/vpc/latest/userguide/: flow-log-records.html, flow-logs-iam-role.html,
flow-logs-troubleshooting.html).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics import network, permissions
from stackmedic.lab.physics.draw import fraction, name_code
from stackmedic.lab.physics.firewall import acl_admits, groups_admit
from stackmedic.lab.physics.needs import Bucket, Pooled, Web
from stackmedic.lab.physics.network import Interface

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

SERVICE = "vpc-flow-logs.amazonaws.com"
ACTIONS = ("logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams")
NO_ACCESS = "Access error"
DELIVERED_S = 90.0
TCP = 6
PACKET_BYTES, SYN_BYTES, SYNS = 900.0, 60, 7
A_QUERY_BYTES, A_CHECK_BYTES, A_REQUEST_BYTES = 2_500.0, 600.0, 6_000.0
STRANGERS = (("198.51.100.77", 22), ("203.0.113.9", 3389), ("192.0.2.45", 23))


@dataclass(frozen=True, slots=True)
class Flow:
    """One connection, or several like it, during an interval. An end outside the account has no interface id."""

    source: Interface
    destination: Interface
    port: int
    bytes_s: float
    leaves: bool = True
    arrives: bool = True

    @property
    def client_port(self) -> int:
        return 32768 + name_code(f"{self.source.address}/{self.destination.address}/{self.port}") % 28_000


def group_of(flow_log: Any) -> str:
    """The log group that a flow log writes to, which was given by its name or by its ARN."""
    return str(flow_log.log_group_name or str(flow_log.log_destination or "").partition(":log-group:")[2].split(":")[0])


class Flows:
    """The flow logs of the account."""

    def __init__(self, account: "Account") -> None:
        self.account = account

    def begin(self, flow_log_id: str) -> None:
        """Records are delivered from now on, as long as the flow log is there."""
        self._check(flow_log_id)
        self._plan(flow_log_id)

    def _stored(self, flow_log_id: str) -> Any | None:
        return self.account.moto("ec2").flow_logs.get(flow_log_id)

    def _plan(self, flow_log_id: str) -> None:
        found = self._stored(flow_log_id)
        if found is not None:
            seconds = float(found.max_aggregation_interval or 600)
            self.account.world.after(seconds, lambda: self._interval(flow_log_id, seconds))

    def _interval(self, flow_log_id: str, seconds: float) -> None:
        found, world = self._stored(flow_log_id), self.account.world
        if found is None:
            return
        begin = world.now - seconds
        records = list(self._records(found, begin, seconds)) if found.log_destination_type != "s3" else []
        world.after(DELIVERED_S, lambda: self._deliver(flow_log_id, records, begin))
        self._plan(flow_log_id)

    def _deliver(self, flow_log_id: str, records: list[tuple[str, str]], at: float) -> None:
        found = self._stored(flow_log_id)
        if found is not None and self._check(flow_log_id):
            for stream, line in records:
                self.account.logs.write(group_of(found), stream, line, at)

    def _check(self, flow_log_id: str) -> bool:
        """Whether the role may write to the group; the flow log says so."""
        found = self._stored(flow_log_id)
        if found is None or found.log_destination_type == "s3":
            return found is not None
        role = str(found.deliver_logs_permission_arn or "")
        allowed = permissions.trusts(self.account, role, SERVICE) and all(
            permissions.role_may(self.account, role, each, self._group(found)) for each in ACTIONS
        )
        group = self.account.logs.group(group_of(found))
        if allowed and group is None:
            allowed = permissions.role_may(self.account, role, "logs:CreateLogGroup", self._group(found))
            if allowed:
                self.account.moto("logs").create_log_group(group_of(found), {})
        found.deliver_logs_status = "SUCCESS" if allowed else "FAILED"
        found.deliver_logs_error_message = None if allowed else NO_ACCESS
        return allowed

    def _group(self, found: Any) -> str:
        """All four actions on the group are enough (github.com/terraform-aws-modules/terraform-aws-vpc, flow logs)."""
        return self.account.arn("logs", f"log-group:{group_of(found)}:*")

    # Records

    def _records(self, found: Any, begin: float, seconds: float) -> Iterator[tuple[str, str]]:
        """(stream, line) of every record that a flow log has of an interval."""
        wanted = str(found.traffic_type or "ALL").upper()
        for flow in self.flows():
            for interface, ingress, accepted in self._seen_at(flow):
                action = "ACCEPT" if accepted else "REJECT"
                if wanted in ("ALL", action) and self._covers(found, interface):
                    stream = f"{interface.id}-{wanted.lower()}"
                    for line in self._lines(str(found.log_format), flow, interface, ingress, action, begin, seconds):
                        yield stream, line

    def _seen_at(self, flow: Flow) -> Iterator[tuple[Interface, bool, bool]]:
        """(interface, whether the flow comes in there, whether it is let through)."""
        if flow.source.id:
            yield flow.source, False, flow.leaves
        if flow.destination.id and flow.leaves:
            yield flow.destination, True, flow.arrives

    def _covers(self, found: Any, interface: Interface) -> bool:
        vpc = network.vpc_of(self.account, interface.subnet_id)
        return found.resource_id in (interface.id, interface.subnet_id, vpc)

    def _lines(
        self, pattern: str, flow: Flow, interface: Interface, ingress: bool, action: str, begin: float, seconds: float
    ) -> Iterator[str]:
        """The way there, and for what was let through the way back."""
        answered = flow.leaves and flow.arrives
        size = flow.bytes_s * seconds if answered else SYN_BYTES * SYNS
        if size < 1:
            return
        ends = (flow.source.address, flow.destination.address, flow.client_port, flow.port)
        yield self._line(pattern, interface, ends, size, action, (begin, seconds), "ingress" if ingress else "egress")
        if answered:
            back = (ends[1], ends[0], ends[3], ends[2])
            way = "egress" if ingress else "ingress"
            yield self._line(pattern, interface, back, size * 2.5, action, (begin, seconds), way)

    def _line(
        self,
        pattern: str,
        interface: Interface,
        ends: tuple[str, str, int, int],
        size: float,
        action: str,
        span: tuple[float, float],
        way: str,
    ) -> str:
        noise = 0.9 + 0.2 * fraction(self.account.world.seed, name_code(f"{ends}"), int(span[0]))
        whole = int(size * noise)
        values = {
            "version": 2,
            "account-id": self.account.id,
            "interface-id": interface.id,
            "srcaddr": ends[0],
            "dstaddr": ends[1],
            "pkt-srcaddr": ends[0],
            "pkt-dstaddr": ends[1],
            "srcport": ends[2],
            "dstport": ends[3],
            "protocol": TCP,
            "packets": max(1, int(whole // (PACKET_BYTES if whole > SYN_BYTES * SYNS * 2 else SYN_BYTES))),
            "bytes": whole,
            "start": int(span[0]),
            "end": int(span[0] + span[1]) - 1,
            "action": action,
            "log-status": "OK",
            "vpc-id": network.vpc_of(self.account, interface.subnet_id),
            "subnet-id": interface.subnet_id,
            "tcp-flags": 3 if action == "ACCEPT" else 2,
            "type": "IPv4",
            "region": self.account.region,
            "flow-direction": way,
        }
        names = [each.strip("${}") for each in pattern.split()]
        return " ".join(str(values.get(each, "-")) for each in names)

    # Who talks to whom

    def flows(self) -> Iterator[Flow]:
        """Every flow there is just now: programs to what they need, balancers to targets, strangers to balancers."""
        for task in self.account.ecs.tasks.values():
            if task.wire["lastStatus"] == "RUNNING":
                for process in task.processes.values():
                    for need in process.needs.values():  # type: ignore[attr-defined]
                        yield from self._of_need(need)
        yield from self._of_balancers()

    def _of_need(self, need: Any) -> Iterator[Flow]:
        source = need.client.interface
        rate = max(need.rate, 0.02)
        if isinstance(need, Pooled):
            destination = self._store(need)
            if destination is not None:
                yield self._judged(source, destination, need.place.port, rate * A_QUERY_BYTES, need.connected)
        elif isinstance(need, Bucket):
            address = network.dialled(self.account, source, "s3")
            yield self._judged(source, _outside(address), 443, rate * need.bytes)
        elif isinstance(need, Web):
            stored = self.account.hosts.at_address(need.host) or self.account.hosts.at_name(need.host)
            if stored is not None:
                yield self._judged(source, self.account.hosts.host(stored).interface, need.port, rate * need.bytes)
            elif need.abroad:
                digits = name_code(need.host)
                yield self._judged(
                    source,
                    _outside(f"52.{digits % 64}.{digits // 64 % 256}.{digits // 9999 % 250 + 1}"),
                    need.port,
                    rate * need.bytes,
                )

    def _store(self, need: Pooled) -> Interface | None:
        databases, caches = self.account.databases, self.account.caches
        if need.kind == "postgres":
            name = need.server or databases.named(need.place.host, need.client.interface.address)
            return databases.interface(name) if name else None
        found = caches.member(need.server) if need.server else None
        if found is None:
            led = caches.find(need.place.host, need.client.interface.address)
            found = (led[0], led[1][0]) if led else None
        return caches.interface(*found) if found else None

    def _judged(
        self, source: Interface, destination: Interface, port: int, bytes_s: float, open_already: bool = False
    ) -> Flow:
        """A flow with what groups and ACLs say of it."""
        if open_already:
            return Flow(source, destination, port, bytes_s)
        ec2 = self.account.moto("ec2")
        leaves = groups_admit(ec2, source.group_ids, "egress", destination.address, destination.group_ids, port)
        leaves = leaves and acl_admits(ec2, source.subnet_id, True, destination.address, port)
        arrives = True
        if destination.id:
            arrives = groups_admit(ec2, destination.group_ids, "ingress", source.address, source.group_ids, port)
            arrives = arrives and acl_admits(ec2, destination.subnet_id, False, source.address, port)
        return Flow(source, destination, port, bytes_s, leaves, arrives)

    def _of_balancers(self) -> Iterator[Flow]:
        balancers = self.account.balancers
        rates = {flow.wish.group: rate for _, flow, rate in balancers.traffic.asking()}
        for balancer in list(self.account.moto("elbv2").load_balancers.values()):
            nodes = balancers.nodes.of(balancer)
            for node in nodes:
                if balancer.scheme == "internet-facing":
                    for address, port in STRANGERS:
                        yield self._judged(_outside(address), node, port, 0.0)
                for group in balancers.groups_of(balancer):
                    for target in balancers.members(group):
                        if target.task is not None:
                            asked = rates.get(group, 0.0) / max(1, len(nodes)) / max(1, len(balancers.members(group)))
                            yield self._judged(
                                node, target.task.interface, target.port, A_CHECK_BYTES / 30 + asked * A_REQUEST_BYTES
                            )


def _outside(address: str) -> Interface:
    """An end outside the account."""
    return Interface("", (), address)
