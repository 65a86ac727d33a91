"""AWS/RDS and AWS/ElastiCache: what databases and caches publish of their own accord.

Names, units and dimensions (docs.aws.amazon.com/): AmazonRDS/latest/UserGuide/rds-metrics.html,
AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html (an Aurora cluster publishes its writer's and
readers' under its own name as well, and by role), aurora-serverless-v2.setting-capacity.html,
AmazonElastiCache/latest/dg/CacheMetrics.Redis.html. A stopped database publishes nothing, a paused one three zeros.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.databases import parameters, storage, work
from stackmedic.lab.physics.draw import name_code
from stackmedic.lab.physics.metrics.sample import Sample, level
from stackmedic.lab.physics.metrics.series import Key, key

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.databases.server import Server

Value = tuple[float, str, float]  # Value, unit, amplitude of its noise.
PAUSED: dict[str, Value] = {
    "CPUUtilization": (0.0, "Percent", 0.0),
    "ACUUtilization": (0.0, "Percent", 0.0),
    "ServerlessDatabaseCapacity": (0.0, "None", 0.0),
}
MB = 2**20


class Stores:
    """Every database and cache, once a minute; before that, what they were asked is worked out."""

    def __init__(self, account: "Account") -> None:
        self.account = account

    def minute(self) -> Mapping[Key, Sample]:
        if hasattr(self.account, "demand"):
            self.account.demand.pass_minute()
        return self.steady()

    def steady(self) -> Mapping[Key, Sample]:
        found: dict[Key, Sample] = {}
        if hasattr(self.account, "databases"):
            found |= self._databases()
        if hasattr(self.account, "caches"):
            found |= self._caches()
        return found

    def _databases(self) -> dict[Key, Sample]:
        found: dict[Key, Sample] = {}
        clusters: dict[str, list[tuple[Server, dict[str, Value]]]] = {}
        for server in self.account.databases.servers():
            if self.account.databases.answers(server.name):
                values = self._server(server)
                found |= levels("AWS/RDS", "DBInstanceIdentifier", server.name, values)
                if server.cluster:
                    clusters.setdefault(server.cluster, []).append((server, values))
        for name, members in clusters.items():
            found |= self._cluster(name, members)
        return found

    def _server(self, server: "Server") -> dict[str, Value]:
        databases = self.account.databases
        stored = databases.stored[server.name]
        if server.paused_at is not None:
            return dict(PAUSED)
        did, memory = server.work, max(0.0, work.free_memory(databases, server))
        queued = max(0.0, did.cores_used - did.cores) * 4
        values: dict[str, Value] = {
            "CPUUtilization": (self._cpu_percent(server, stored), "Percent", 0.1),
            "DatabaseConnections": (databases.connections(server.name), "Count", 0.0),
            "FreeableMemory": (max(memory, 0.05 * work.memory_of(databases, server)), "Bytes", 0.01),
            "SwapUsage": (300 * MB if memory <= 0 else 0.0, "Bytes", 0.05),
            "ReadIOPS": (0.3 + did.queries * 0.05 + did.cores_used * 20, "Count/Second", 0.2),
            "WriteIOPS": (0.8 + did.writes * 2, "Count/Second", 0.2),
            "ReadLatency": (0.0006 * (1 + queued), "Seconds", 0.1),
            "WriteLatency": (0.0011 * (1 + queued), "Seconds", 0.1),
            "DiskQueueDepth": (0.003 + queued, "Count", 0.2),
        }
        values |= self._log(server)
        if parameters.serverless(stored):
            values |= self._capacity(server, stored, memory)
        return values | (self._volume(server) if server.cluster else self._disk(server, stored))

    def _cpu_percent(self, server: "Server", stored: Any) -> float:
        """Of a serverless instance, of what it would have at its maximum capacity."""
        if not parameters.serverless(stored):
            return server.work.cpu_percent
        most = parameters.capacity_range(self.account, stored)[1] * parameters.ACU_CORES
        return min(100.0, 100 * min(server.work.cores_used, server.work.cores) / most)

    def _capacity(self, server: "Server", stored: Any, memory: float) -> dict[str, Value]:
        most = parameters.capacity_range(self.account, stored)[1]
        return {
            "ServerlessDatabaseCapacity": (server.acu, "None", 0.0),
            "ACUUtilization": (100 * server.acu / most, "Percent", 0.0),
            "FreeableMemory": (max(memory, 0.02 * most * 2**31) + (most - server.acu) * 2**31 * 0.9, "Bytes", 0.01),
        }

    def _disk(self, server: "Server", stored: Any) -> dict[str, Value]:
        return {"FreeStorageSpace": (storage.free(stored, server), "Bytes", 0.0005)}

    def _volume(self, server: "Server") -> dict[str, Value]:
        """FreeLocalStorage is what temporary files have; AuroraReplicaLag a reader's."""
        return {
            "FreeLocalStorage": (4.6 * 2**30, "Bytes", 0.001),
            "EngineUptime": (self._uptime(server), "Seconds", 0.0),
        }

    def _uptime(self, server: "Server") -> float:
        return 60.0 * ((self.account.world.now - server.cut_at) // 60)

    def _log(self, server: "Server") -> dict[str, Value]:
        data, databases = server.data, self.account.databases
        values: dict[str, Value] = {
            "TransactionLogsDiskUsage": (max(data.wal_bytes, storage.LOG_KEPT_BYTES), "Bytes", 0.0),
            "TransactionLogsGeneration": (storage.log_bytes_s(server), "Bytes/Second", 0.1),
            "MaximumUsedTransactionIDs": (2.1e7, "Count", 0.001),
        }
        if databases.hidden("database_slot_inactive", server.name):
            values |= {
                "OldestReplicationSlotLag": (data.wal_bytes, "Bytes", 0.0),
                "ReplicationSlotDiskUsage": (data.wal_bytes, "Bytes", 0.0),
            }
        return values

    def _cluster(self, name: str, members: list[tuple["Server", dict[str, Value]]]) -> dict[Key, Sample]:
        """A cluster's metrics: of all its instances by name, of each role by name and role, and the volume's."""
        found: dict[Key, Sample] = {}
        writers = {each.name for each, _ in members if work.writer(self.account.databases.stored[each.name])}
        metrics = sorted({metric for _, values in members for metric in values} - {"EngineUptime"})
        for metric in metrics:
            of_all = [(server, values[metric]) for server, values in members if metric in values]
            found[key("AWS/RDS", metric, DBClusterIdentifier=name)] = _level(name, metric, (each for _, each in of_all))
            for role in ("WRITER", "READER"):
                of_role = [each for server, each in of_all if (server.name in writers) == (role == "WRITER")]
                if of_role:
                    series = key("AWS/RDS", metric, DBClusterIdentifier=name, Role=role)
                    found[series] = _level(f"{name}/{role}", metric, of_role)
        volume = {"VolumeBytesUsed": (members[0][0].data.bytes, "Bytes", 0.0)}
        return found | levels("AWS/RDS", "DBClusterIdentifier", name, volume)

    def _caches(self) -> dict[Key, Sample]:
        found: dict[Key, Sample] = {}
        for each in self.account.caches.nodes():
            if each.answers:
                values: dict[str, Value] = {
                    "CPUUtilization": (each.cpu_percent, "Percent", 0.1),
                    "EngineCPUUtilization": (each.engine_cpu_percent, "Percent", 0.1),
                    "DatabaseMemoryUsagePercentage": (each.memory_percent, "Percent", 0.005),
                    "BytesUsedForCache": (each.used_bytes, "Bytes", 0.005),
                    "FreeableMemory": (each.memory_bytes * 1.3 - each.used_bytes, "Bytes", 0.005),
                    "CurrConnections": (each.connections, "Count", 0.0),
                    "CurrItems": (round(each.items), "Count", 0.002),
                    "Evictions": (each.evictions, "Count", 0.1),
                    "CacheHits": (each.hits, "Count", 0.1),
                    "CacheMisses": (each.misses, "Count", 0.1),
                    "CacheHitRate": (each.hit_rate * 100, "Percent", 0.01),
                    "IsMaster": (float(each.primary), "Count", 0.0),
                }
                found |= levels("AWS/ElastiCache", "CacheClusterId", each.cluster, values)
        return found


def _level(name: str, metric: str, values: Iterable[Value]) -> Sample:
    given = list(values)
    return level([round(each[0], 2) for each in given], given[0][1], given[0][2], name_code(f"{name}/{metric}"))


def levels(namespace: str, dimension: str, name: str, values: Mapping[str, Value]) -> dict[Key, Sample]:
    """One sample for each metric of one thing."""
    return {
        key(namespace, metric, **{dimension: name}): level(
            [round(value, 4)], unit, amplitude, name_code(f"{name}/{metric}") if amplitude else 0
        )
        for metric, (value, unit, amplitude) in values.items()
    }
