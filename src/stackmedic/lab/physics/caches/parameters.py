"""Cache parameter groups, which moto does not have, and what a node type gives.

Source: docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html (maxmemory-policy volatile-lru,
reserved-memory-percent 25, maxclients 65,000, changes take effect at once; maxmemory by node type).
"""

from dataclasses import dataclass, field

SIZES_GIB = {"micro": 0.5, "small": 1.37, "medium": 3.09, "large": 6.38, "xlarge": 12.93, "2xlarge": 26.04}
CORES = {"xlarge": 4, "2xlarge": 8, "4xlarge": 16}
DEFAULTS = {
    "maxmemory-policy": "volatile-lru",
    "maxmemory-samples": "3",
    "reserved-memory-percent": "25",
    "timeout": "0",
    "tcp-keepalive": "300",
    "cluster-enabled": "no",
    "maxclients": "65000",
    "slowlog-log-slower-than": "10000",
}
FIXED = ("maxclients", "cluster-enabled")
POLICIES = (
    "allkeys-lru", "volatile-lru", "allkeys-lfu", "volatile-lfu", "allkeys-random", "volatile-random", "volatile-ttl",
    "noeviction",
)  # fmt: skip


@dataclass(slots=True)
class ParameterGroup:
    """A group, and what it says differently from its family's defaults."""

    name: str
    family: str
    description: str
    values: dict[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        return self.values.get(name, DEFAULTS.get(name, ""))


def default_group(name: str) -> ParameterGroup:
    """A family's own group, ``default.redis7`` or ``default.redis7.cluster.on``."""
    family = name.removeprefix("default.").removesuffix(".cluster.on")
    on = {"cluster-enabled": "yes"} if name.endswith(".cluster.on") else {}
    return ParameterGroup(name, family, f"Default parameter group for {family}", on)


def maxmemory_gib(node_type: str) -> float:
    """The node type's memory for data; the r family has twice that of the others."""
    family, size = node_type.split(".")[1:3]
    return SIZES_GIB.get(size, 6.38) * (2 if family.startswith("r") else 1)


def cores(node_type: str) -> int:
    return CORES.get(node_type.split(".")[2], 2)
