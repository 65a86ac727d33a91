"""The DNS names of caches.

With encryption in transit ``master.<id>.<6>.<region>.cache.amazonaws.com``, without it
``<id>.<6>.ng.0001.<region>.cache.amazonaws.com``; in the mode "preferred" both resolve. A group in cluster mode has one
name for all its shards, ``clustercfg.<id>.…`` (docs.aws.amazon.com/AmazonElastiCache/latest/dg/Endpoints.html,
enable-python-best-practices.html).
"""

from stackmedic.lab.physics.caches.store import Store

REGIONS = {
    "ap-southeast-2": "apse2", "ap-southeast-1": "apse1", "ap-northeast-1": "apne1", "ap-south-1": "aps1",
    "us-east-1": "use1", "us-east-2": "use2", "us-west-1": "usw1", "us-west-2": "usw2", "ca-central-1": "cac1",
    "eu-central-1": "euc1", "eu-west-1": "euw1", "eu-west-2": "euw2", "eu-west-3": "euw3", "eu-north-1": "eun1",
    "sa-east-1": "sae1",
}  # fmt: skip


class Names:
    """The names of one account and region."""

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

    def configuration(self, store: Store, tls: bool) -> str:
        if tls:
            return f"clustercfg.{store.name}.{self.middle}.{self.tail}"
        return f"{store.name}.{self.middle}.clustercfg.{self.tail}"

    def node(self, store: Store, cluster: str, tls: bool) -> str:
        if store.engine == "memcached":
            return f"{cluster}.{self.middle}.cfg.{self.tail}"
        if tls:
            return f"{cluster}.{store.name}.{self.middle}.{self.tail}"
        return f"{cluster}.{self.middle}.0001.{self.tail}"

    def all(self, store: Store) -> dict[str, str]:
        """Every name that resolves, and what it leads to: "primary", "reader", "shards" or a node's id."""
        found: dict[str, str] = {}
        for tls in {"required": (True,), "preferred": (True, False)}.get(store.tls or "", (False,)):
            found |= {self.node(store, each.id, tls): each.id for each in store.nodes}
            if store.sharded:
                found[self.configuration(store, tls)] = "shards"
                continue
            found[self.primary(store, tls)] = "primary"
            if store.replicated:
                found[self.reader(store, tls)] = "reader"
        return found
