"""Parameters of PostgreSQL: which group counts, which of them wait for a reboot, and how many may connect.

A group that is newly associated counts after the next reboot, static parameters of the group in force do, and dynamic
ones at once. Aurora has a group for the cluster and one for each instance; the instance's own setting wins.

Sources (docs.aws.amazon.com/AmazonRDS/latest/): UserGuide/USER_WorkingWithParamGroups.html;
UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections (LEAST(DBInstanceClassMemory/9531392, 5000));
AuroraUserGuide/aurora-serverless-v2.setting-capacity.html (by maximum ACU: 189 at 1, 823 at 4, 1,669 at 8, 3,360 at 16,
5,000 from 32; at most 2,000 with a minimum of 0 or 0.5; static);
UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html (static and dynamic);
UserGuide/PostgreSQL.Concepts.General.SSL.html (rds.force_ssl is 1 by default from version 15).
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.databases.server import Server

STATIC = frozenset(
    {
        "max_connections", "shared_buffers", "shared_preload_libraries", "max_wal_senders", "max_replication_slots",
        "rds.logical_replication", "max_worker_processes", "max_locks_per_transaction", "max_prepared_transactions",
        "wal_buffers", "track_activity_query_size", "huge_pages", "superuser_reserved_connections",
    }
)  # fmt: skip
SIZES = {"micro": 1, "small": 2, "medium": 4, "large": 8, "xlarge": 16, "2xlarge": 32, "4xlarge": 64, "8xlarge": 128,
         "12xlarge": 192, "16xlarge": 256, "24xlarge": 384}  # fmt: skip
CORES = {"micro": 2, "small": 2, "medium": 2, "large": 2, "xlarge": 4, "2xlarge": 8, "4xlarge": 16, "8xlarge": 32,
         "12xlarge": 48, "16xlarge": 64, "24xlarge": 96}  # fmt: skip
OVERHEAD_GIB = 0.28  # What the system keeps: a db.t3.micro shows 81 connections, not the 112 of a full GiB.
A_CONNECTION = 9_531_392
MOST = 5000
ACU_GIB = 2.0
ACU_CORES = 0.25  # AWS gives no figure beyond "corresponding CPU"; r6g has 8 GiB a core, which is what this is.
RESERVED = 3  # superuser_reserved_connections


def serverless(stored: Any) -> bool:
    return bool(stored.db_instance_class == "db.serverless")


def memory_gib(instance_class: str) -> float:
    """The class's memory; the r family has twice that of the others."""
    family, size = instance_class.split(".")[1:3]
    return SIZES.get(size, 8) * (2 if family.startswith("r") else 1)


def cores(instance_class: str) -> float:
    """The class's processors."""
    return float(CORES.get(instance_class.split(".")[2], 2))


def _value(group: Any, name: str) -> str | None:
    found = group.parameters.get(name) if group is not None else None
    return str(found["ParameterValue"]) if found and "ParameterValue" in found else None


def _written(account: "Account", stored: Any, group: str, name: str) -> str | None:
    """What the groups say now: the instance's own, then the cluster's."""
    rds = account.moto("rds")
    own = _value(rds.db_parameter_groups.get(group), name)
    cluster = rds.clusters.get(stored.db_cluster_identifier or "")
    if own is not None or cluster is None:
        return own
    return _value(rds.db_cluster_parameter_groups.get(cluster.parameter_group), name)


def setting(account: "Account", server: "Server", stored: Any, name: str) -> str | None:
    """The value in force; None where it is the default."""
    if name in STATIC:
        return server.static.get(name)
    return _written(account, stored, server.group, name)


def read_at_start(account: "Account", server: "Server", stored: Any) -> None:
    """The server has started: the associated group counts from now on, and static parameters are as they are there."""
    server.group = str(stored.db_parameter_group_name or "")
    server.static = _static(account, stored, server.group)
    server.max_connections = max_connections(account, server, stored)


def _static(account: "Account", stored: Any, group: str) -> dict[str, str]:
    values = {name: _written(account, stored, group, name) for name in sorted(STATIC)}
    return {name: value for name, value in values.items() if value is not None}


def waits_for_reboot(account: "Account", server: "Server", stored: Any) -> bool:
    """Whether the instance does not run yet with what its groups say."""
    associated = str(stored.db_parameter_group_name or "")
    return associated != server.group or server.static != _static(account, stored, server.group)


def max_connections(account: "Account", server: "Server", stored: Any) -> int:
    """From the parameter group, else by the class's memory or by the maximum ACU."""
    wanted = server.static.get("max_connections", "")
    if wanted.isdigit():
        return int(wanted)
    if serverless(stored):
        return _by_capacity(*capacity_range(account, stored))
    return int(min((memory_gib(stored.db_instance_class) - OVERHEAD_GIB) * 2**30 / A_CONNECTION, MOST))


def capacity_range(account: "Account", stored: Any) -> tuple[float, float]:
    """(minimum, maximum) ACU of a serverless instance's cluster."""
    cluster = account.moto("rds").clusters.get(stored.db_cluster_identifier or "")
    given = (cluster.serverless_v2_scaling_configuration or {}) if cluster else {}
    low, high = (
        given.get(name[0], given.get(name[1]))
        for name in (("min_capacity", "MinCapacity"), ("max_capacity", "MaxCapacity"))
    )
    return float(low if low is not None else 0.5), float(high if high is not None else 1)


def _by_capacity(low: float, high: float) -> int:
    """The documented table is a straight line: the system keeps 0.2 GiB and an eighth of an ACU's memory of each."""
    usable_gib = ACU_GIB * high - 0.2 - 0.1233 * high
    most = 2000 if low <= 0.5 else MOST
    return int(min(round(usable_gib * 2**30 / A_CONNECTION), most))


def forces_tls(account: "Account", server: "Server", stored: Any) -> bool:
    """rds.force_ssl; Aurora's default is 0 up to version 16."""
    wanted = setting(account, server, stored, "rds.force_ssl")
    if wanted is not None:
        return wanted == "1"
    return int(str(stored.engine_version).split(".")[0]) >= (17 if server.cluster else 15)


def seconds(account: "Account", server: "Server", stored: Any, name: str) -> float:
    """A time-out that PostgreSQL counts in milliseconds; 0 is none."""
    wanted = setting(account, server, stored, name) or ""
    return int(wanted) / 1000 if wanted.isdigit() else 0.0
