"""Aurora clusters as they move: their states, fail-over, stop and start, passwords, maintenance.

A cluster has one volume; each instance is a server on it, one of which writes. When another one is promoted, both
restart, and the cluster's name follows a little later: who connects in between gets the instance that used to write,
which is a reader by then, and stays there for as long as the connection lives
(docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html,
AuroraPostgreSQL.BestPractices.FastFailover.html; Aurora.Status.html for states, USER_Events.Messages.html for texts,
aurora-cluster-stop-start.html for the seven days).
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.databases.data import GIB, Data, new_data
from stackmedic.lab.physics.databases.life import WEEK_S

if TYPE_CHECKING:
    from stackmedic.lab.physics.databases.databases import Databases

NAME_FOLLOWS_S = (25.0, 60.0)  # "usually within 30 seconds", plus what resolvers keep.
EMPTY_VOLUME = 0.5 * GIB


@dataclass(slots=True)
class Cluster:
    """What moto does not know of a cluster."""

    name: str
    data: Data
    restart_at: float | None = None
    pending: dict[str, Any] = field(default_factory=dict)


class Clusters:
    """Every Aurora cluster of the account."""

    def __init__(self, databases: "Databases") -> None:
        self.databases = databases
        self.account = databases.account
        self.known: dict[str, Cluster] = {}

    @property
    def stored(self) -> dict[str, Any]:
        """moto's clusters by name."""
        clusters: dict[str, Any] = self.account.moto("rds").clusters
        return clusters

    def cluster(self, name: str) -> Cluster:
        """What we know of a cluster; one that came about without us is taken as it stands."""
        if name not in self.known:
            stored = self.stored[name]
            user, password = str(stored.master_username or ""), str(getattr(stored, "_master_user_password", "") or "")
            self.known[name] = Cluster(name, new_data(user, password, stored.database_name, EMPTY_VOLUME))
        return self.known[name]

    def same(self, name: str, stored: Any) -> bool:
        """Whether the cluster of that name is still the one it was."""
        return self.stored.get(name) is stored

    def members(self, name: str) -> list[Any]:
        return list(self.stored[name].members) if name in self.stored else []

    def writer(self, name: str) -> str:
        found = [each for each in self.members(name) if each.is_cluster_writer]
        return str(found[0].db_instance_identifier) if found else ""

    def say(self, name: str, message: str, *categories: str) -> None:
        self.databases.say(name, message, *categories, kind="db-cluster")

    def turn(self, name: str, status: str) -> None:
        self.stored[name].status = status
        self.account.world.changed()

    def later(self, name: str, seconds: float, status: str, then: str, *said: tuple[str, str]) -> None:
        """After a while, if the cluster is then still in ``status``: the next state and its events."""
        stored = self.stored[name]

        def happen() -> None:
            if self.same(name, stored) and stored.status == status:
                for message, category in said:
                    self.say(name, message, category)
                self.turn(name, then)

        self.account.world.after(seconds, happen)

    # What happens

    def created(self, name: str) -> None:
        """The volume is there within a minute or two; nobody answers before there is an instance."""
        self.cluster(name)
        self.turn(name, "creating")
        self.later(
            name, self.account.world.between(60, 120), "creating", "available", ("DB cluster created", "creation")
        )

    def renamed(self, before: str, name: str) -> None:
        """The endpoints follow the name at once; who asks for the old ones finds no such host."""
        if before in self.known:
            self.known[name] = self.known.pop(before)
            self.known[name].name = name
        for instance in self.databases.stored.values():
            if instance.db_cluster_identifier == before:
                instance.db_cluster_identifier = name
        for server in self.databases.known.values():
            server.cluster = name if server.cluster == before else server.cluster
        self.account.world.changed()

    def failover(self, name: str, target: str) -> None:
        """Another instance is promoted; both restart, and the name follows."""
        world, databases = self.account.world, self.databases
        was = self.writer(name)
        zones = [databases.stored[each].availability_zone for each in (was, target)]
        kind = "same" if zones[0] == zones[1] else "cross"
        self.say(name, f"Started {kind} AZ failover to DB instance: {target}", "failover")
        stored = self.stored[name]
        stored.failover(databases.stored[target])
        databases.names.writers[name] = was
        self.turn(name, "failing-over")
        seconds = world.between(6, 12)
        for each in (was, target):
            databases.life.restart(each, seconds)
        self.later(
            name, seconds + 8, "failing-over", "available", (f"Completed failover to DB instance: {target}", "failover")
        )
        world.after(seconds + world.between(*NAME_FOLLOWS_S), lambda: self._follow(name, was))

    def _follow(self, name: str, was: str) -> None:
        if self.databases.names.writers.get(name) == was:
            del self.databases.names.writers[name]
            self.account.world.changed()

    def stop(self, name: str) -> None:
        """Every instance stops; after seven days the cluster starts by itself."""
        world, cluster = self.account.world, self.cluster(name)
        self.turn(name, "stopping")
        for each in self.members(name):
            self.databases.life.stop(str(each.db_instance_identifier))
        whole = world.between(240, 420)
        cluster.restart_at = world.now + whole + WEEK_S
        self.later(name, whole, "stopping", "stopped", ("DB cluster stopped", "notification"))
        stored = self.stored[name]
        world.after(whole + WEEK_S, lambda: self._stopped_too_long(name, stored))

    def _stopped_too_long(self, name: str, stored: Any) -> None:
        due = self.known[name].restart_at if name in self.known else None
        if self.same(name, stored) and stored.status == "stopped" and due and due <= self.account.world.now + 1:
            text = "DB cluster is being started due to it exceeding the maximum allowed time being stopped."
            self.say(name, text, "notification")
            self.start(name)

    def start(self, name: str) -> None:
        """Every instance starts."""
        self.cluster(name).restart_at = None
        self.turn(name, "starting")
        for each in self.members(name):
            self.databases.life.start(str(each.db_instance_identifier))
        self.later(
            name, self.account.world.between(540, 660), "starting", "available", ("DB cluster started", "notification")
        )

    def reset_password(self, name: str, password: str) -> None:
        """As for an instance."""
        world, cluster, stored = self.account.world, self.cluster(name), self.stored[name]
        cluster.pending["MasterUserPassword"] = "****"

        def applied() -> None:
            if self.same(name, stored):
                cluster.data.passwords[cluster.data.master] = password
                cluster.pending.clear()
                self.say(name, "Reset master credentials", "configuration change")

        begin = world.between(5, 15)
        self.later(name, begin, "available", "resetting-master-credentials")
        whole = begin + world.between(20, 45)
        world.after(whole, applied)
        self.later(name, whole, "resetting-master-credentials", "available")

    def modified(self, name: str) -> None:
        """Capacity, groups and the like: at once, with half a minute of modifying to show for it."""
        self.turn(name, "modifying")
        self.later(name, self.account.world.between(20, 45), "modifying", "available")

    def delete(self, name: str, stored: Any) -> None:
        """Stays visible as deleting for a minute."""
        self.stored[name] = stored
        self.turn(name, "deleting")

        def gone() -> None:
            if self.same(name, stored):
                self.say(name, "DB cluster deleted", "deletion")
                self.known.pop(name, None)
                del self.stored[name]
                self.account.world.changed()

        self.account.world.after(self.account.world.between(60, 150), gone)
