"""Which server a DNS name leads to.

An instance has one name; an Aurora cluster has one for its writer and one for its readers (its writer, if it is alone).
After a fail-over the writer's name follows when DNS has changed, which takes a while; until then it leads to the
instance that was the writer (docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.Endpoints.html and
AuroraPostgreSQL.BestPractices.FastFailover.html).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zlib import crc32

from stackmedic.lab.physics.draw import letters

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


class Names:
    """The names of the databases of one account and region."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.middle = letters(f"rds/{account.world.seed}/{account.id}/{account.region}", 11)
        self._found: dict[str, tuple[str, str]] = {}
        self._version = -1
        self.writers: dict[str, str] = {}  # Which instance a cluster's name leads to, while that is not the writer.

    def _name(self, identifier: str, kind: str = "") -> str:
        return f"{identifier}.{kind}c{self.middle}.{self.account.region}.rds.amazonaws.com"

    def instance(self, name: str) -> str:
        return self._name(name)

    def writer(self, cluster: str) -> str:
        return self._name(cluster, "cluster-")

    def reader(self, cluster: str) -> str:
        return self._name(cluster, "cluster-ro-")

    def known(self) -> list[str]:
        """Every name that resolves."""
        return list(self._table())

    def lookup(self, host: str, asked_by: str = "") -> str | None:
        """The instance that a name leads to now; readers are handed out by who asks."""
        kind, name = self._table().get(host.lower().rstrip("."), ("", ""))
        if kind == "instance":
            return name
        cluster = self.account.moto("rds").clusters.get(name)
        if cluster is None:
            return None
        members = sorted(cluster.members, key=lambda each: str(each.db_instance_identifier))
        writer = next((each for each in members if each.is_cluster_writer), None)
        readers = [each for each in members if not each.is_cluster_writer and each.status != "creating"]
        if kind == "reader" and readers:
            return str(readers[crc32(asked_by.encode()) % len(readers)].db_instance_identifier)
        known = self.writers.get(name)
        if kind == "writer" and any(each.db_instance_identifier == known for each in members):
            return known
        return str(writer.db_instance_identifier) if writer is not None else None

    def _table(self) -> dict[str, tuple[str, str]]:
        """Every name that resolves; worked out anew when the world has changed."""
        if self._version != self.account.world.version:
            self._version = self.account.world.version
            self._found = dict(self._all())
        return self._found

    def _all(self) -> Iterator[tuple[str, tuple[str, str]]]:
        rds = self.account.moto("rds")
        for name, stored in rds.databases.items():
            if stored.status != "creating":
                yield self.instance(name), ("instance", name)
        for name in rds.clusters:
            yield self.writer(name), ("writer", name)
            yield self.reader(name), ("reader", name)


def cluster_of(account: "Account", stored: Any) -> Any:
    """The Aurora cluster that an instance belongs to, or None."""
    return account.moto("rds").clusters.get(stored.db_cluster_identifier or "")
