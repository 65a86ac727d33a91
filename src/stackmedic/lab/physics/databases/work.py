"""What a database server has to do, and what that does to it: CPU, memory, how long a query takes, who waits.

A query costs CPU; more than the server has means a queue, and a queue cannot be longer than there are connections
(Little's law; a closed system). An index that is missing makes a query read a table from end to end. A session that
sits idle in a transaction hurts nobody by itself; a schema change that waits for it blocks everybody behind it, as
locks are queued (postgresql.org/docs/current/explicit-locking.html). Memory that connections and a migration take is
missing to the rest, and a server that swaps is slow.

Figures: 2 ms of CPU a query, 0.35 s a million rows read in sequence, 3 MiB a connection: what a db.t3 class does, in
round numbers.
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden
from stackmedic.lab.physics.databases import parameters
from stackmedic.lab.physics.databases.server import Work
from stackmedic.lab.physics.needs.pool import FOR_EVER_S

if TYPE_CHECKING:
    from stackmedic.lab.physics.databases.databases import Databases
    from stackmedic.lab.physics.databases.server import Server

A_QUERY_S, A_MILLION_ROWS_S = 0.002, 0.35
OF_ITSELF = 0.03  # Share of the CPU that the server needs for itself.
A_CONNECTION_BYTES = 3 * 2**20
MIGRATION_BYTES = 400 * 2**20
SWAPPING = 6.0
SOON_S = 300.0


def work_of(databases: "Databases", server: "Server", queries: float, writes: float) -> Work:
    """The server's work at so many queries a second."""
    stored = databases.stored[server.name]
    cores = cores_of(server, stored)
    slower = databases.hidden(hidden.DATABASE_SLOW_QUERIES, server.name, 1.0)
    cost_s = A_QUERY_S * slower + A_MILLION_ROWS_S * databases.hidden(hidden.DATABASE_SCANS, server.name)
    if free_memory(databases, server) <= 0:
        cost_s *= SWAPPING
    other = OF_ITSELF * cores + cores * databases.hidden(hidden.DATABASE_CPU, server.name) / 100
    other += len(server.data.changing) if writer(stored) else 0
    used = queries * cost_s + other
    clients = max(1, databases.connections(server.name))
    blocked = is_blocked(databases, server)
    query_s = FOR_EVER_S if blocked else _query_s(cost_s, used / cores, clients / cores)
    sessions = min(clients, queries * query_s) if queries else 0.0
    return Work(queries, writes, OF_ITSELF * cores if blocked else used, cores, query_s, sessions, blocked)


def _query_s(cost_s: float, load: float, clients_a_core: float) -> float:
    """How long one query takes: the more is under way, the longer, but never longer than all clients one by one."""
    if load < 0.95:
        return cost_s / (1 - load)
    return max(cost_s * 20, cost_s * clients_a_core) if load < 1 else cost_s * max(20.0, clients_a_core * load)


def writer(stored: Any) -> bool:
    """Whether the server takes writes."""
    return bool(getattr(stored, "is_cluster_writer", True)) and not stored.is_replica


def cores_of(server: "Server", stored: Any) -> float:
    """Processors; of a serverless instance by its capacity now."""
    if parameters.serverless(stored):
        return max(server.acu, 0.5) * parameters.ACU_CORES
    return parameters.cores(stored.db_instance_class)


def memory_of(databases: "Databases", server: "Server") -> float:
    """Bytes; of a serverless instance at its maximum capacity, which is what its metric counts against."""
    stored = databases.stored[server.name]
    if parameters.serverless(stored):
        return parameters.capacity_range(databases.account, stored)[1] * parameters.ACU_GIB * 2**30
    return parameters.memory_gib(stored.db_instance_class) * 2**30


def free_memory(databases: "Databases", server: "Server") -> float:
    """Bytes that are left; below zero the server swaps."""
    taken = A_CONNECTION_BYTES * databases.connections(server.name) + MIGRATION_BYTES * len(server.data.changing)
    return 0.32 * memory_of(databases, server) - taken


def is_blocked(databases: "Databases", server: "Server") -> bool:
    """Whether a schema change waits for an open transaction, and everybody else for the schema change."""
    if not server.data.changing or not databases.hidden(hidden.DATABASE_TRANSACTION_OPEN, server.name):
        return False
    stored, account = databases.stored[server.name], databases.account
    ends = parameters.seconds(account, server, stored, "idle_in_transaction_session_timeout")
    gives_up = parameters.seconds(account, server, stored, "lock_timeout")
    return not (0 < ends <= SOON_S or 0 < gives_up <= SOON_S)
