"""What no API can change: the hidden variables of an account. Each is kept as ``kind:about``, with a number.

A fault either makes AWS calls or sets one of these. The list is short on purpose: whatever AWS lets people change is
changed through AWS.
"""

from collections.abc import Mapping

FARGATE_FULL = "fargate_full"  # 1: no capacity for Fargate; about: a zone
SPOT_FULL = "spot_full"  # 1: no capacity for Fargate Spot, which takes its tasks back; about: a zone
VCPU_LIMIT = "vcpu_limit"  # the account's quota of vCPUs that run at once; about: on-demand or spot
CLIENTS = "clients"  # how many times as many clients ask as usual; about: a load balancer's name
RETIREMENT = "retirement"  # what AWS retires: tasks from before this moment (seconds since 1970); about: a service
MEMORY_LEAK = "memory_leak_mib_per_h"  # about: a service's name
SLOW = "slow"  # how many times slower a path answers; about: a service's name and the path
# About a database: an instance, or for what is on disk and who uses it the cluster it belongs to.
DATABASE_CONNECTIONS = "database_connections"  # held open by other clients; about: an instance
DATABASE_CPU = "database_cpu"  # per cent that other work takes; about: an instance
DATABASE_SLOW_QUERIES = "database_slow_queries"  # how many times more work a statement is; about: an instance
DATABASE_SCANS = "database_scans"  # million rows that a statement reads for want of an index; about: an instance
DATABASE_TRANSACTION_OPEN = "database_transaction_open"  # 1: a session sits idle in a transaction, with its locks
DATABASE_DROPPED = "database_dropped"  # 1: dropped by SQL; about: instance/name
DATABASE_GROWTH = "database_growth_gib_per_h"  # what is written and kept; about: an instance
DATABASE_SLOT_INACTIVE = "database_slot_inactive"  # 1: nobody reads from a replication slot; about: an instance
DATABASE_ARCHIVE_STALLED = "database_archive_stalled"  # 1: the log is not archived; about: an instance
DATABASE_MAINTENANCE = "database_maintenance"  # 1: AWS has an update for it; about: an instance
# About a cache: a replication group or a cluster of its own.
CACHE_MEMORY = "cache_memory"  # share of a node's memory in use, 0 to 1
CACHE_HIT_RATE = "cache_hit_rate"  # share of reads that find something, 0 to 1
CACHE_CONNECTIONS = "cache_connections"  # held open by other clients
CACHE_CPU = "cache_cpu"  # per cent of the engine's one core that other commands take
CACHE_ITEM_BYTES = "cache_item_bytes"  # how large values are; 0: 2 KiB
CACHE_LATE_AUTH = "cache_late_auth"  # 1: after a restart the token is loaded seconds later than the door opens
# About what clients meet on their way.
CERTIFICATE_AGE = "certificate_age_days"  # how much older than the lab a certificate is; about: its domain name
PROVEN_ELSEWHERE = "proven_elsewhere"  # 1: the proof is in a zone outside the account; about: a certificate's name
ADDRESS_LISTED = "address_listed"  # 1: on one of AWS WAF's lists, 0: not; about: the list's name/an address
# About what is built: a project of CodeBuild.
SOURCE = "source"  # what is wrong with its repository; 1: versions that exclude each other, 2: a broken Dockerfile
BUILD_CONTEXT = "build_context_mib"  # what docker build sends to the daemon; 0: 14 MiB
# About an EC2 instance, or a container on it (instance/container).
HOST_DISK = "host_disk_gib"  # what is taken of an instance's disk
HOST_HEAP = "host_heap"  # share of a Java process's heap that is live, 0 to 1; about: instance/container

DECLARED: tuple[str, ...] = tuple(value for name, value in list(globals().items()) if name.isupper())


def variable(kind: str, about: str) -> str:
    """The name of one hidden variable."""
    return f"{kind}:{about}"


def valued(asked: Mapping[str, object]) -> dict[str, float]:
    """Variables with their values. Raises ValueError for a kind that is not declared, or what is not a number."""
    unknown = sorted(name for name in asked if name.partition(":")[0] not in DECLARED)
    if unknown:
        raise ValueError(f"there is no hidden variable {unknown[0]}")
    return {str(name): float(str(value)) for name, value in asked.items()}
