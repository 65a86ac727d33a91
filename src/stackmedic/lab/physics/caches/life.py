"""A cache's life: states that take time, fail-over, and what AWS says about each.

Sources (docs.aws.amazon.com/AmazonElastiCache/latest/dg/): auth.html (ROTATE keeps the old token beside the new one,
SET only the new one), Clusters.Rebooting.html, AutoFailover.html (events of a tested fail-over, in their order; the
name of the primary stays and follows the new one).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.caches.store import Node, Store
from stackmedic.lab.physics.network import Interface, NoFreeAddress, allocate, release

if TYPE_CHECKING:
    from stackmedic.lab.physics.caches.caches import Caches

REBOOTING = "rebooting cache cluster nodes"
NAME_FOLLOWS_S = (12.0, 30.0)


class Life:
    """Moves stores and nodes from state to state."""

    def __init__(self, caches: "Caches") -> None:
        self.caches = caches
        self.account = caches.account

    def create(self, store: Store, shards: int, nodes: int, zones: list[str]) -> None:
        """Creating takes minutes, then every node is there; ``nodes`` of each shard."""
        subnets = self._subnets(store, zones)
        for number in range(shards * nodes):
            shard, place = divmod(number, nodes)
            cluster = self._id(store, shard + 1, place + 1)
            subnet = subnets[place % len(subnets)]
            interface = self._plug_in(subnet, tuple(store.group_ids), cluster)
            zone = str(subnet.availability_zone)
            store.nodes.append(Node(cluster, zone, interface, place == 0, f"{shard + 1:04}", "creating"))
        self.caches.stores[store.name] = store
        self.account.world.changed()

        def made() -> None:
            if self.caches.stores.get(store.name) is store and store.status == "creating":
                self._settle(store)
                for node in store.nodes:
                    self.caches.say(node.id, "cache-cluster", "Cache cluster created")
                if store.replicated:
                    self.caches.say(store.name, "replication-group", f"Replication group {store.name} created")

        self.account.world.after(self.account.world.between(300, 540), made)

    def _id(self, store: Store, shard: int, place: int) -> str:
        if not store.replicated:
            return store.name
        return f"{store.name}-{shard:04}-{place:03}" if store.sharded else f"{store.name}-{place:03}"

    def modify(self, store: Store, low: float, high: float, apply: Callable[[], None] | None = None) -> None:
        """A change that takes a while; ``apply`` happens at its end. Connections stay up."""
        store.status = "modifying"
        for node in store.nodes:
            node.status = "modifying"
        self.account.world.changed()

        def done() -> None:
            if self.caches.stores.get(store.name) is store and store.status == "modifying":
                if apply:
                    apply()
                self._settle(store)

        self.account.world.after(self.account.world.between(low, high), done)

    def change_type(self, store: Store, wanted: str) -> None:
        """Larger or smaller nodes."""
        store.pending["CacheNodeType"] = wanted
        self.replace_nodes(store, lambda: setattr(store, "node_type", wanted))

    def replace_nodes(self, store: Store, apply: Callable[[], None]) -> None:
        """For another size or version ElastiCache makes new nodes and moves over; connections end then."""

        def moved() -> None:
            apply()
            for node in store.nodes:
                self._cut(node)

        self.modify(store, 420, 900, moved)

    def add_nodes(self, store: Store, shard: str, count: int) -> None:
        """More replicas."""
        here = [each for each in store.nodes if each.shard == shard]
        subnets = self._subnets(store, [])
        for number in range(len(here), count):
            subnet = subnets[number % len(subnets)]
            cluster = self._id(store, int(shard), number + 1)
            interface = self._plug_in(subnet, tuple(store.group_ids), cluster)
            store.nodes.append(Node(cluster, str(subnet.availability_zone), interface, False, shard, "creating"))
        self.modify(store, 300, 540)

    def remove_nodes(self, store: Store, shard: str, count: int) -> None:
        """Fewer replicas."""
        here = [each for each in store.nodes if each.shard == shard and not each.primary]
        for node in here[max(0, count - 1) :]:
            release(self.account, node.interface)
            store.nodes.remove(node)
        self.modify(store, 60, 180)

    def reboot(self, store: Store, node: Node) -> None:
        """About a minute without the node; its clients are cut off."""
        node.status = REBOOTING
        self._cut(node)
        self.caches.say(node.id, "cache-cluster", "Cache node 0001 shutdown")

        def back() -> None:
            if node.status == REBOOTING:
                node.status, node.back_at = "available", self.account.world.now
                self.caches.say(node.id, "cache-cluster", "Cache node 0001 restarted")
                self.account.world.changed()

        self.account.world.after(self.account.world.between(40, 100), back)

    def failover(self, store: Store, shard: str) -> None:
        """The primary's clients are cut off, a replica takes over, the name follows; the former one is a replica."""
        world, was = self.account.world, store.primary(shard)
        heir = next((each for each in store.nodes if each.shard == shard and not each.primary and each.answers), None)
        if was is None or heir is None:
            return
        self.caches.say(store.name, "replication-group", f"Test Failover API called for node group {shard}")
        was.status = REBOOTING
        self._cut(was)
        world.after(world.between(8, 20), lambda: self._promoted(store, was, heir))

    def _promoted(self, store: Store, was: Node, heir: Node) -> None:
        if was not in store.nodes or heir not in store.nodes:
            return
        was.primary, heir.primary = False, True
        was.status, was.back_at = "available", self.account.world.now
        self._follow_later(store, was)
        done = f"Failover from primary node {was.id} to replica node {heir.id} completed"
        self.caches.say(heir.id, "cache-cluster", done)
        self.caches.say(store.name, "replication-group", done)

    def promote(self, store: Store, heir: Node) -> None:
        """A replica is made the primary by hand: nobody is cut off, and who holds on to the former one cannot write."""

        def swap() -> None:
            for each in store.nodes:
                if each.primary and each is not heir:
                    each.primary = False
                    self._follow_later(store, each)
            heir.primary = True

        self.modify(store, 30, 90, swap)

    def _follow_later(self, store: Store, was: Node) -> None:
        world = self.account.world
        store.stale_primary = was.id
        world.changed()

        def follow() -> None:
            if store.stale_primary == was.id:
                store.stale_primary = ""
                world.changed()

        world.after(world.between(*NAME_FOLLOWS_S), follow)

    def delete(self, store: Store, forget: Callable[[], object]) -> None:
        """Stays visible as deleting for some minutes; ``forget`` makes moto forget it too."""
        store.status = "deleting"
        for node in store.nodes:
            node.status, node.cut_at = "deleting", self.account.world.now
        self.account.world.changed()

        def gone() -> None:
            if self.caches.stores.get(store.name) is store:
                for node in store.nodes:
                    release(self.account, node.interface)
                    self.caches.say(node.id, "cache-cluster", "Cache cluster deleted")
                if store.replicated:
                    self.caches.say(store.name, "replication-group", f"Replication group {store.name} deleted")
                del self.caches.stores[store.name]
                forget()
                self.account.world.changed()

        self.account.world.after(self.account.world.between(150, 330), gone)

    def carry(self, store: Store, group_ids: list[str]) -> None:
        """Other security groups, at once and on every node's interface."""
        store.group_ids = list(group_ids)
        ec2 = self.account.moto("ec2")
        for node in store.nodes:
            if node.interface.id in ec2.enis:
                ec2.modify_network_interface_attribute(node.interface.id, store.group_ids, None, None)
        self.account.world.changed()

    def _cut(self, node: Node) -> None:
        node.cut_at = self.account.world.now
        node.clients.clear()
        self.account.world.changed()

    def _settle(self, store: Store) -> None:
        store.status = "available"
        store.pending.clear()
        for node in store.nodes:
            node.status = "available" if node.status in ("creating", "modifying") else node.status
        self.account.world.changed()

    def _subnets(self, store: Store, zones: list[str]) -> list[Any]:
        """Where nodes go: the subnet group's subnets, in the zones that were asked for, else one after the other."""
        ec2 = self.account.moto("ec2")
        group = self.account.moto("elasticache").cache_subnet_groups.get(store.subnet_group)
        ids = group.subnet_ids if group else [each.id for each in ec2.get_default_subnets().values()]
        subnets = sorted((ec2.get_subnet(each) for each in ids), key=lambda each: (each.availability_zone, each.id))
        by_zone = {each.availability_zone: each for each in reversed(subnets)}
        return [by_zone[zone] for zone in zones if zone in by_zone] or list(by_zone.values())[::-1]

    def _plug_in(self, subnet: Any, group_ids: tuple[str, ...], cluster: str) -> Interface:
        try:
            return allocate(self.account, subnet.id, group_ids, False, f"ElastiCache {cluster}")
        except NoFreeAddress:
            return Interface(subnet.id, group_ids, "")
