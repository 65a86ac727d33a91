"""What AWS's services publish of their own accord: ECS, NAT gateways, and the data stores (``stores.py``).

Names and dimensions from the services' "CloudWatch metrics" pages. Cluster-wide ECS metrics are published for EC2
container instances only, so that a Fargate cluster has none.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.draw import name_code
from stackmedic.lab.physics.metrics.sample import Sample, level
from stackmedic.lab.physics.metrics.series import Key, key
from stackmedic.lab.physics.metrics.stores import Stores, levels

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

NAT_BYTES_A_TASK = 240_000.0


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


class Gateways:
    """AWS/NATGateway: bytes grow with the tasks that run behind it; a gateway that is gone publishes nothing."""

    def __init__(self, account: "Account") -> None:
        self.account = account

    def minute(self) -> Mapping[Key, Sample]:
        return self.steady()

    def steady(self) -> Mapping[Key, Sample]:
        found: dict[Key, Sample] = {}
        present = [each for each in self.account.moto("ec2").nat_gateways.values() if each.state == "available"]
        if not present:
            return found
        ec2 = self.account.moto("ec2")
        homes = [ec2.get_subnet(task.interface.subnet_id).vpc_id for task in _tasks(self.account)]
        for each in present:
            tasks = homes.count(each.vpc_id) / max(1, sum(other.vpc_id == each.vpc_id for other in present))
            out = NAT_BYTES_A_TASK * tasks
            values = {
                "BytesOutToDestination": (out, "Bytes", 0.2),
                "BytesInFromDestination": (out * 6, "Bytes", 0.2),
                "BytesInFromSource": (out, "Bytes", 0.2),
                "BytesOutToSource": (out * 6, "Bytes", 0.2),
                "ActiveConnectionCount": (round(tasks * 4), "Count", 0.0),
                "ErrorPortAllocation": (0.0, "Count", 0.0),
                "PacketsDropCount": (0.0, "Count", 0.0),
            }
            found |= levels("AWS/NATGateway", "NatGatewayId", each.id, values)
        return found


SOURCES = (Containers, Stores, Gateways)


def _tasks(account: "Account") -> list[Any]:
    ecs = getattr(account, "ecs", None)
    return [task for task in ecs.tasks.values() if task.wire["lastStatus"] == "RUNNING"] if ecs else []


def _share(used: float, reserved: Any) -> float:
    """Per cent of what the task reserves."""
    return used / float(reserved) * 100 if reserved else 0.0
