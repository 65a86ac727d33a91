"""What no API can change: the hidden variables of an account. Each is kept as ``kind:about``, with a number.

A fault either makes AWS calls or sets one of these. The list is short on purpose: whatever AWS lets people change is
changed through AWS.
"""

MEMORY_LEAK = "memory_leak_mib_per_h"  # about: a service's name
SLOW = "slow"  # how many times slower a path answers; about: a service's name and the path
DATABASE_CONNECTIONS = "database_connections"  # held open by other clients; about: an instance
DATABASE_CPU = "database_cpu"  # per cent that other work takes; about: an instance
DATABASE_DROPPED = "database_dropped"  # 1: dropped by SQL; about: instance/name
CACHE_MEMORY = "cache_memory"  # share of a node's memory in use, 0 to 1; about: a group or cluster
CACHE_HIT_RATE = "cache_hit_rate"  # share of reads that find something, 0 to 1; about: a group or cluster
CACHE_CONNECTIONS = "cache_connections"  # held open by other clients; about: a group or cluster

DECLARED = (
    MEMORY_LEAK,
    SLOW,
    DATABASE_CONNECTIONS,
    DATABASE_CPU,
    DATABASE_DROPPED,
    CACHE_MEMORY,
    CACHE_HIT_RATE,
    CACHE_CONNECTIONS,
)


def variable(kind: str, about: str) -> str:
    """The name of one hidden variable."""
    return f"{kind}:{about}"
