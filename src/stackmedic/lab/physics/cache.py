"""One ElastiCache store: a replication group or a cache cluster of its own, and the nodes that hold its data.

Endpoints: with encryption in transit ``master.<id>.<6>.<region>.cache.amazonaws.com``, without it
``<id>.<6>.ng.0001.<region>.cache.amazonaws.com``; in the mode "preferred" both resolve (ElastiCache user guide,
"Finding connection endpoints", Endpoints.html; "Best practices when enabling in-transit encryption",
enable-python-best-practices.html).
"""

from dataclasses import dataclass, field

from stackmedic.lab.physics.network import Interface

REGIONS = {
    "ap-southeast-2": "apse2", "ap-southeast-1": "apse1", "ap-northeast-1": "apne1", "ap-south-1": "aps1",
    "us-east-1": "use1", "us-east-2": "use2", "us-west-1": "usw1", "us-west-2": "usw2", "ca-central-1": "cac1",
    "eu-central-1": "euc1", "eu-west-1": "euw1", "eu-west-2": "euw2", "eu-west-3": "euw3", "eu-north-1": "eun1",
    "sa-east-1": "sae1",
}  # fmt: skip


@dataclass(slots=True)
class Node:
    """One cache cluster of a group, which is one node (memcached may have more). ``cut_at``: when it last restarted."""

    id: str
    zone: str
    interface: Interface
    primary: bool
    status: str = "available"
    cut_at: float = 0.0
    clients: dict[Interface, float] = field(default_factory=dict)


@dataclass(slots=True)
class Store:
    """What moto does not know, or knows wrongly. ``passwords``: every one that the servers take."""

    name: str
    engine: str
    version: str
    node_type: str
    port: int
    subnet_group: str
    parameter_group: str
    group_ids: list[str]
    tls: str | None  # "required", "preferred" or None: the transit encryption mode
    passwords: list[str]
    created_at: float
    replicated: bool
    nodes: list[Node] = field(default_factory=list)
    status: str = "creating"
    token_set_at: float | None = None
    pending: dict[str, object] = field(default_factory=dict)

    @property
    def encrypted(self) -> bool:
        return self.tls is not None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of DescribeEvents."""

    at: float
    source: str
    kind: str
    message: str


@dataclass(frozen=True, slots=True)
class State:
    """A node as its metrics see it. ``hit_rate`` is a share of one; ``evictions`` are per minute."""

    cluster: str
    group: str | None
    answers: bool
    primary: bool
    connections: int
    cpu_percent: float
    memory_bytes: float
    used_bytes: float
    evictions: float
    hit_rate: float

    @property
    def name(self) -> str:
        return self.cluster

    @property
    def engine_cpu_percent(self) -> float:
        return self.cpu_percent * 0.6

    @property
    def memory_percent(self) -> float:
        return 100 * self.used_bytes / self.memory_bytes

    @property
    def hit_rate_percent(self) -> float:
        return 100 * self.hit_rate


class Names:
    """The DNS names of one account and region."""

    def __init__(self, middle: str, region: str) -> None:
        self.middle = middle
        self.tail = f"{REGIONS.get(region, region.replace('-', ''))}.cache.amazonaws.com"

    def primary(self, store: Store, tls: bool) -> str:
        if not store.replicated:
            return self.node(store, store.name, tls)
        if tls:
            return f"master.{store.name}.{self.middle}.{self.tail}"
        return f"{store.name}.{self.middle}.ng.0001.{self.tail}"

    def reader(self, store: Store, tls: bool) -> str:
        if tls:
            return f"replica.{store.name}.{self.middle}.{self.tail}"
        return f"{store.name}-ro.{self.middle}.ng.0001.{self.tail}"

    def node(self, store: Store, cluster: str, tls: bool) -> str:
        if store.engine == "memcached":
            return f"{cluster}.{self.middle}.cfg.{self.tail}"
        if tls:
            return f"{cluster}.{store.name}.{self.middle}.{self.tail}"
        return f"{cluster}.{self.middle}.0001.{self.tail}"

    def all(self, store: Store) -> dict[str, str]:
        """Every name that resolves, and what it leads to: "primary", "reader" or a node's id."""
        found: dict[str, str] = {}
        for tls in {"required": (True,), "preferred": (True, False)}.get(store.tls or "", (False,)):
            found |= {self.node(store, each.id, tls): each.id for each in store.nodes}
            found[self.primary(store, tls)] = "primary"
            if store.replicated:
                found[self.reader(store, tls)] = "reader"
        return found
