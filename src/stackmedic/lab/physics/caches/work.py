"""What a cache node has to do, and what that does to it: CPU, memory, evictions, how often a key is found.

One core runs all commands; the rest of the machine handles connections and TLS. A node whose memory is full evicts keys
as its policy says, and finds fewer; a policy that evicts nothing, or only keys that expire when there are none,
refuses writes while reads go on (redis.io/docs/latest/develop/reference/eviction/;
docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html).
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackmedic.lab import hidden
from stackmedic.lab.physics.caches import parameters

if TYPE_CHECKING:
    from stackmedic.lab.physics.caches.caches import Caches
    from stackmedic.lab.physics.caches.store import Node, Store

USED_AT_FIRST, HITS = 0.12, 0.94
HITS_WHILE_EVICTING = 0.62
AN_ITEM_BYTES = 2048
COMMANDS_A_CORE = 80_000.0
A_COMMAND_S = 0.0004
EVICTIONS_A_MINUTE = 1200.0


@dataclass(frozen=True, slots=True)
class State:
    """A node as its metrics see it. ``hit_rate`` is a share of one; counts are per minute."""

    cluster: str
    group: str | None
    answers: bool
    primary: bool
    connections: int
    cpu_percent: float
    engine_cpu_percent: float
    memory_bytes: float
    used_bytes: float
    items: float
    evictions: float
    hit_rate: float
    hits: float
    misses: float

    @property
    def memory_percent(self) -> float:
        return 100 * self.used_bytes / self.memory_bytes


def share_used(caches: "Caches", store: "Store") -> float:
    """Share of the memory for data that is taken."""
    return min(1.0, caches.hidden(hidden.CACHE_MEMORY, store, USED_AT_FIRST))


def policy(caches: "Caches", store: "Store") -> str:
    return caches.group(store.parameter_group).value("maxmemory-policy")


def evicts(caches: "Caches", store: "Store") -> bool:
    return share_used(caches, store) >= 1 and policy(caches, store) != "noeviction"


def refuses_writes(caches: "Caches", store: "Store", expires: bool) -> bool:
    """Whether a write finds no memory; ``expires``: whether the program gives its keys a time to live."""
    if share_used(caches, store) < 1 or store.engine == "memcached":
        return False
    chosen = policy(caches, store)
    return chosen == "noeviction" or (chosen.startswith("volatile") and not expires)


def hit_rate(caches: "Caches", store: "Store") -> float:
    found = caches.hidden(hidden.CACHE_HIT_RATE, store, HITS)
    return min(found, HITS_WHILE_EVICTING) if evicts(caches, store) else found


def engine_load(caches: "Caches", store: "Store", node: "Node") -> float:
    """Share of the one core that runs commands."""
    asked = (store.reads + store.writes if node.primary else store.writes) / max(1, len(store.shards))
    other = caches.hidden(hidden.CACHE_CPU, store) / 100 if node.primary else 0.0
    return 0.009 + asked / COMMANDS_A_CORE + other


def command_s(caches: "Caches", store: "Store", node: "Node") -> float:
    """How long a command takes: the queue in front of one core."""
    load = engine_load(caches, store, node)
    return A_COMMAND_S / (1 - load) if load < 0.98 else 2.0 * load


def state(caches: "Caches", store: "Store", node: "Node") -> State:
    memory = parameters.maxmemory_gib(store.node_type) * 2**30
    used, rate = share_used(caches, store) * memory, hit_rate(caches, store)
    count = caches.connections(store, node) if node.answers else 0
    engine = min(100.0, 100 * engine_load(caches, store, node) + 0.03 * count)
    whole = min(100.0, 0.9 + 0.02 * count + engine / parameters.cores(store.node_type))
    reads = store.reads * 60 / max(1, len(store.shards)) if node.primary else 0.0
    item = caches.hidden(hidden.CACHE_ITEM_BYTES, store) or AN_ITEM_BYTES
    return State(
        node.id, store.name if store.replicated else None, node.answers, node.primary, count, whole, engine, memory,
        used, used / item, EVICTIONS_A_MINUTE if evicts(caches, store) else 0.0, rate, reads * rate, reads * (1 - rate),
    )  # fmt: skip
