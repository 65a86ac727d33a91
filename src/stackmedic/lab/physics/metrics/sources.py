"""What AWS's services publish of their own accord: ECS, NAT gateways, log groups, and the data stores (``stores.py``).

Names and dimensions from the services' "CloudWatch metrics" pages. Cluster-wide ECS metrics are published for EC2
container instances only, so that a Fargate cluster has none.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stackmedic.lab.ecs.placement import SPOT, vcpus
from stackmedic.lab.physics.draw import name_code
from stackmedic.lab.physics.metrics.sample import Sample, level, tally
from stackmedic.lab.physics.metrics.series import Key, key
from stackmedic.lab.physics.metrics.stores import Stores, levels
from stackmedic.lab.physics.usage.rates import GB, MOST_TO_ONE, Passing, chatter

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

A_PACKET_BYTES, A_LINE_BYTES = 900.0, 220.0


class Containers:
    """AWS/ECS: how much of what tasks reserve they use."""

    def __init__(self, account: "Account") -> None:
        self.account = account

    def minute(self) -> Mapping[Key, Sample]:
        return self.steady()

    def steady(self) -> Mapping[Key, Sample]:
        cpu: dict[tuple[str, str], list[float]] = {}
        memory: dict[tuple[str, str], list[float]] = {}
        for task in _tasks(self.account):
            group = str(task.wire.get("group", ""))
            if group.startswith("service:"):
                place = (str(task.wire["clusterArn"]).split("/")[-1], group.removeprefix("service:"))
                processes = list(task.processes.values())
                cpu.setdefault(place, []).append(
                    _share(sum(each.cpu_units() for each in processes), task.wire.get("cpu"))
                )
                used = sum(each.memory_mib() for each in processes)
                memory.setdefault(place, []).append(_share(used, task.wire.get("memory")))
        found: dict[Key, Sample] = {}
        for name, values, amplitude in (("CPUUtilization", cpu, 0.08), ("MemoryUtilization", memory, 0.01)):
            for (cluster, service), shares in values.items():
                series = key("AWS/ECS", name, ClusterName=cluster, ServiceName=service)
                noise = name_code(f"{name}/{cluster}/{service}")
                found[series] = level(sorted(round(share, 2) for share in shares), "Percent", amplitude, noise)
        return found


class Use:
    """AWS/Usage: the vCPUs that run on Fargate, which count against the account's quota.

    Source: docs.aws.amazon.com/AmazonECS/latest/developerguide/monitoring-fargate-usage.html.
    """

    def __init__(self, account: "Account") -> None:
        self.account = account

    def minute(self) -> Mapping[Key, Sample]:
        return self.steady()

    def steady(self) -> Mapping[Key, Sample]:
        found: dict[Key, Sample] = {}
        for kind, provider in (("Standard/OnDemand", ""), ("Standard/Spot", SPOT)):
            running = vcpus(self.account, provider)
            if running:
                dimensions = {"Class": kind, "Resource": "vCPU", "Service": "Fargate", "Type": "Resource"}
                found[key("AWS/Usage", "ResourceCount", **dimensions)] = level([running], "None")
        return found


class Gateways:
    """AWS/NATGateway: what passes, as ``usage`` has it; a gateway that is gone publishes nothing.

    Source: docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html. What goes out comes in from
    the source first, and the other way round. Connections that idled for 350 s are counted by IdleTimeoutCount, those
    for which there is no port by ErrorPortAllocation.
    """

    def __init__(self, account: "Account") -> None:
        self.account = account
        self._last: tuple[Any, dict[Key, Sample]] = (None, {})

    def minute(self) -> Mapping[Key, Sample]:
        if not hasattr(self.account, "usage"):
            return {}
        self.account.usage.pass_minute()
        moved = self.account.usage.moved()
        if moved or self._last[0] is not self.account.usage.passing:
            found = self._samples(moved)
            self._last = (None if moved else self.account.usage.passing, found)
        return self._last[1]

    def steady(self) -> Mapping[Key, Sample]:
        return self._samples({}) if hasattr(self.account, "usage") else {}

    def _samples(self, moved: Mapping[str, tuple[float, float]]) -> dict[Key, Sample]:
        found: dict[Key, Sample] = {}
        for each in self.account.moto("ec2").nat_gateways.values():
            if each.state == "available":
                once = moved.get(each.id, (0.0, 0.0))
                passing = self.account.usage.passing.get(each.id) or Passing()
                found |= levels("AWS/NATGateway", "NatGatewayId", each.id, self._values(passing, once))
        return found

    def _values(self, passing: Passing, once: tuple[float, float]) -> dict[str, tuple[float, str, float]]:
        out, back = passing.out_s * 60 + once[0], passing.back_s * 60 + once[1]
        over = sum(max(0.0, count - MOST_TO_ONE) for count in passing.to.values())
        return {
            "BytesOutToDestination": (out, "Bytes", 0.2),
            "BytesInFromSource": (out, "Bytes", 0.2),
            "BytesInFromDestination": (back, "Bytes", 0.2),
            "BytesOutToSource": (back, "Bytes", 0.2),
            "PacketsOutToDestination": (out // A_PACKET_BYTES, "Count", 0.2),
            "PacketsInFromDestination": (back // A_PACKET_BYTES, "Count", 0.2),
            "ActiveConnectionCount": (round(passing.connections), "Count", 0.0),
            "ConnectionAttemptCount": (round(passing.connections / 10), "Count", 0.0),
            "ErrorPortAllocation": (over, "Count", 0.0),
            "IdleTimeoutCount": (round(passing.broken / 6), "Count", 0.0),
            "PacketsDropCount": (0.0, "Count", 0.0),
        }


class LogGroups:
    """AWS/Logs: what comes in, by group.

    Source: docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html.
    """

    def __init__(self, account: "Account") -> None:
        self.account = account

    def minute(self) -> Mapping[Key, Sample]:
        logs = self.account.logs
        for group, bytes_s in chatter(self.account).items():
            logs.took(group, bytes_s * 60, bytes_s * 60 / A_LINE_BYTES)
        incoming, logs.incoming = logs.incoming, {}
        self.account.usage.add("log_bytes", sum(size for size, _ in incoming.values()) / GB)
        return _incoming(incoming)

    def steady(self) -> Mapping[Key, Sample]:
        return _incoming(
            {group: (each * 60, each * 60 / A_LINE_BYTES) for group, each in chatter(self.account).items()}
        )


def _incoming(by_group: Mapping[str, tuple[float, float]]) -> dict[Key, Sample]:
    found: dict[Key, Sample] = {}
    for group, (size, events) in by_group.items():
        found[key("AWS/Logs", "IncomingBytes", LogGroupName=group)] = level((size,), "Bytes")
        found[key("AWS/Logs", "IncomingLogEvents", LogGroupName=group)] = tally(round(events))
    return found


SOURCES = (Containers, Use, Stores, Gateways, LogGroups)


def _tasks(account: "Account") -> list[Any]:
    ecs = getattr(account, "ecs", None)
    return [task for task in ecs.tasks.values() if task.wire["lastStatus"] == "RUNNING"] if ecs else []


def _share(used: float, reserved: Any) -> float:
    """Per cent of what the task reserves."""
    return used / float(reserved) * 100 if reserved else 0.0
