"""What AWS's services publish of their own accord: ECS, RDS, ElastiCache, NAT gateways.

Names and dimensions from the services' "CloudWatch metrics" pages. Cluster-wide ECS metrics are published for EC2
container instances only, so that a Fargate cluster has none. A stopped database publishes nothing.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.draw import name_code
from stackmedic.lab.physics.metrics.sample import Sample, level
from stackmedic.lab.physics.metrics.series import Key, key

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


class Stores:
    """AWS/RDS and AWS/ElastiCache."""

    def __init__(self, account: "Account") -> None:
        self.account = account

    def minute(self) -> Mapping[Key, Sample]:
        return self.steady()

    def steady(self) -> Mapping[Key, Sample]:
        found: dict[Key, Sample] = {}
        databases = getattr(self.account, "databases", None)
        for each in databases.instances() if databases else ():
            if each.answers:
                values = {
                    "CPUUtilization": (each.cpu_percent, "Percent", 0.1),
                    "DatabaseConnections": (each.connections, "Count", 0.0),
                    "FreeableMemory": (each.free_memory_bytes, "Bytes", 0.01),
                    "FreeStorageSpace": (each.free_storage_bytes, "Bytes", 0.0005),
                }
                found |= _levels("AWS/RDS", "DBInstanceIdentifier", each.name, values)
        return found | self._caches()

    def _caches(self) -> dict[Key, Sample]:
        found: dict[Key, Sample] = {}
        caches = getattr(self.account, "caches", None)
        for each in caches.nodes() if caches else ():
            if each.answers:
                values = {
                    "CPUUtilization": (each.cpu_percent, "Percent", 0.1),
                    "EngineCPUUtilization": (each.cpu_percent * 0.6, "Percent", 0.1),
                    "DatabaseMemoryUsagePercentage": (each.used_bytes / each.memory_bytes * 100, "Percent", 0.005),
                    "BytesUsedForCache": (each.used_bytes, "Bytes", 0.005),
                    "FreeableMemory": (each.memory_bytes - each.used_bytes, "Bytes", 0.005),
                    "CurrConnections": (each.connections, "Count", 0.0),
                    "Evictions": (each.evictions, "Count", 0.1),
                    "CacheHitRate": (each.hit_rate * 100, "Percent", 0.01),
                }
                found |= _levels("AWS/ElastiCache", "CacheClusterId", each.cluster, values)
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
            found |= _levels("AWS/NATGateway", "NatGatewayId", each.id, values)
        return found


SOURCES = (Containers, Stores, Gateways)


def _levels(
    namespace: str, dimension: str, name: str, values: dict[str, tuple[float, str, float]]
) -> dict[Key, Sample]:
    return {
        key(namespace, metric, **{dimension: name}): level(
            [round(value, 2)], unit, amplitude, name_code(f"{name}/{metric}") if amplitude else 0
        )
        for metric, (value, unit, amplitude) in values.items()
    }


def _tasks(account: "Account") -> list[Any]:
    ecs = getattr(account, "ecs", None)
    return [task for task in ecs.tasks.values() if task.wire["lastStatus"] == "RUNNING"] if ecs else []


def _share(used: float, reserved: Any) -> float:
    """Per cent of what the task reserves."""
    return used / float(reserved) * 100 if reserved else 0.0
