"""A database's disk: what fills it, when RDS says so, and what becomes of a server without space.

PostgreSQL keeps its log until it is archived and until every replication slot has read it. An idle RDS instance writes
a heartbeat every five minutes and switches segments of 64 MB as often, so that a slot that nobody reads fills a small
disk within days (docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html,
archive_timeout; debezium.io/documentation/reference/stable/connectors/postgresql.html, "WAL disk space consumption").
RDS warns at 10 per cent, shuts the server down when nothing is left (RDS-EVENT-0089, 0221), and takes it up again
when storage has been added; with storage autoscaling it adds some itself, at most once in six hours
(USER_PIOPS.StorageTypes.html#USER_PIOPS.Autoscaling). An Aurora volume grows by itself.
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden
from stackmedic.lab.physics.databases import parameters
from stackmedic.lab.physics.databases.data import GIB

if TYPE_CHECKING:
    from stackmedic.lab.physics.databases.databases import Databases
    from stackmedic.lab.physics.databases.server import Server

HEARTBEAT_BYTES_S = 64 * 2**20 / 300
A_WRITE_BYTES = 8192
LOG_KEPT_BYTES = 256 * 2**20
LOW, FULL = 0.10, 0.01
EXHAUSTED_BYTES = 200 * 2**20
AGAIN_S = 6 * 3600


def allocated(stored: Any) -> float:
    return float(int(stored.allocated_storage) * GIB)


def free(stored: Any, server: "Server") -> float:
    """Bytes that are left on an RDS instance's volume."""
    return max(0.0, allocated(stored) - server.data.bytes)


def is_exhausted(stored: Any, server: "Server") -> bool:
    """Whether a file can no longer be extended."""
    return not server.cluster and free(stored, server) < EXHAUSTED_BYTES


def log_bytes_s(server: "Server") -> float:
    """How much log the server writes."""
    return HEARTBEAT_BYTES_S + A_WRITE_BYTES * server.work.writes


def moves(databases: "Databases", server: "Server") -> bool:
    """Whether anything about the disk changes by itself."""
    kinds = (hidden.DATABASE_GROWTH, hidden.DATABASE_SLOT_INACTIVE, hidden.DATABASE_ARCHIVE_STALLED)
    return server.data.wal_bytes > LOG_KEPT_BYTES or any(databases.hidden(kind, server.name) for kind in kinds)


def pass_minute(databases: "Databases", server: "Server") -> None:
    """One minute of writing, and what RDS does about it."""
    stored, data = databases.stored[server.name], server.data
    if stored.status == "storage-full" or not databases.answers(server.name):
        return
    data.data_bytes += databases.hidden(hidden.DATABASE_GROWTH, server.name) * GIB / 60
    if _log_is_kept(databases, server):
        data.wal_bytes = min(data.wal_bytes + log_bytes_s(server) * 60, _most_log(databases, server, stored))
    else:
        data.wal_bytes = LOG_KEPT_BYTES
    if not server.cluster:
        _watch(databases, server, stored)


def _log_is_kept(databases: "Databases", server: "Server") -> bool:
    return bool(
        databases.hidden(hidden.DATABASE_SLOT_INACTIVE, server.name)
        or databases.hidden(hidden.DATABASE_ARCHIVE_STALLED, server.name)
    )


def _most_log(databases: "Databases", server: "Server", stored: Any) -> float:
    """max_slot_wal_keep_size, in megabytes; -1 is no limit. It says nothing about what waits for the archive."""
    wanted = parameters.setting(databases.account, server, stored, "max_slot_wal_keep_size") or "-1"
    limited = wanted.isdigit() and not databases.hidden(hidden.DATABASE_ARCHIVE_STALLED, server.name)
    return float(int(wanted) * 2**20) if limited else 1e18


def _watch(databases: "Databases", server: "Server", stored: Any) -> None:
    share = free(stored, server) / allocated(stored)
    if share < LOW and _may_grow(databases, server, stored):
        databases.life.grow_storage(server.name, max(10, int(int(stored.allocated_storage) * 0.1)), by_itself=True)
    elif share < FULL:
        databases.life.shut_for_storage(server.name)
    elif share < LOW and not databases.said_lately(server.name, "is low at"):
        size, left = int(stored.allocated_storage), free(stored, server) / GIB
        databases.say(
            server.name,
            f"The free storage capacity for DB instance: {server.name} is low at {share:.0%} of the provisioned "
            f"storage [Provisioned Storage: {size:.2f} GB, Free Storage: {left:.2f} GB]. You may want to increase the "
            "provisioned storage to address this issue.",
            "low storage",
        )  # fmt: skip


def _may_grow(databases: "Databases", server: "Server", stored: Any) -> bool:
    most = int(stored.max_allocated_storage or 0)
    rested = databases.account.world.now - server.storage_grown_at > AGAIN_S
    return most > int(stored.allocated_storage) and rested and stored.status == "available"
