"""One database server (an RDS instance, or an instance of an Aurora cluster): what moto does not know of it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.databases.data import Data
from stackmedic.lab.physics.network import Interface

if TYPE_CHECKING:
    from stackmedic.lab.physics.databases.load import Load


@dataclass(slots=True)
class Held:
    """The connections that one client holds, since when."""

    since: float
    count: int


@dataclass(frozen=True, slots=True)
class Work:
    """What a server does, as of the last minute: requests a second, the CPU that they take, how long each takes."""

    queries: float = 0.0
    writes: float = 0.0
    cores_used: float = 0.0
    cores: float = 1.0
    query_s: float = 0.002
    sessions: float = 0.0
    blocked: bool = False

    @property
    def cpu_percent(self) -> float:
        return min(100.0, 100 * self.cores_used / self.cores)


@dataclass(slots=True)
class Server:
    """``cut_at``: when it last dropped whoever was connected. ``static``: parameters as they were when it started.

    ``acu`` counts for Aurora Serverless v2 only; ``paused_at`` is when it scaled to zero.
    """

    name: str
    interface: Interface
    data: Data
    cut_at: float
    max_connections: int = 0
    static: dict[str, str] = field(default_factory=dict)
    group: str = ""
    cluster: str = ""
    restart_at: float | None = None
    starting_up: bool = False
    pending: dict[str, Any] = field(default_factory=dict)
    performance_insights: bool = False
    performance_insights_key: str = ""
    loads: "list[tuple[float, Load]]" = field(default_factory=list)  # Since when it is so, for Performance Insights.
    clients: dict[Interface, Held] = field(default_factory=dict)
    work: Work = Work()
    acu: float = 0.0
    paused_at: float | None = None
    resuming_until: float = 0.0
    idle_since: float = 0.0
    stands_by: str = ""
    storage_grown_at: float = -1e12
    opted_in: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One line of DescribeEvents. ``kind``: db-instance, db-cluster, db-snapshot, …"""

    at: float
    source: str
    message: str
    categories: tuple[str, ...]
    kind: str = "db-instance"
