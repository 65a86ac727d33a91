"""One ElastiCache store: a replication group or a cluster of its own, and the nodes that hold its data."""

from dataclasses import dataclass, field
from typing import Any

from stackmedic.lab.physics.network import Interface

ANSWERING = frozenset({"available", "modifying", "snapshotting"})


@dataclass(slots=True)
class Held:
    """The connections that one client holds, since when; ``unauthenticated``: the server did not ask for the token."""

    since: float
    count: int
    unauthenticated: bool = False


@dataclass(slots=True)
class Node:
    """One cache cluster of a group, which is one node. ``cut_at``, ``back_at``: when it last went, and came back."""

    id: str
    zone: str
    interface: Interface
    primary: bool
    shard: str = "0001"
    status: str = "available"
    cut_at: float = 0.0
    back_at: float = 0.0
    clients: dict[Interface, Held] = field(default_factory=dict)

    @property
    def answers(self) -> bool:
        return self.status in ANSWERING


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
    sharded: bool = False
    automatic_failover: bool = False
    nodes: list[Node] = field(default_factory=list)
    status: str = "creating"
    token_set_at: float | None = None
    pending: dict[str, Any] = field(default_factory=dict)
    stale_primary: str = ""  # The node that the primary's name still leads to, shortly after a fail-over.
    reads: float = 0.0  # A second, as of the last minute.
    writes: float = 0.0

    @property
    def encrypted(self) -> bool:
        return self.tls is not None

    @property
    def shards(self) -> list[str]:
        return sorted({each.shard for each in self.nodes})

    def primary(self, shard: str = "0001") -> Node | None:
        return next((each for each in self.nodes if each.primary and each.shard == shard), None)


@dataclass(frozen=True, slots=True)
class Event:
    """One line of DescribeEvents."""

    at: float
    source: str
    kind: str
    message: str
