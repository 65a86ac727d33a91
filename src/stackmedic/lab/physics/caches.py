"""ElastiCache as it moves: groups and nodes, states that take time, tokens, and what comes of a connection.

A client without TLS on a server that requires it gets a TCP connection and no answer: the server waits for a handshake,
cannot read one, and drops the connection. A client with a short read time-out sees its own time-out, a patient one the
closed connection. Reported for ElastiCache as a read time-out (github.com/redis/redis-rb/issues/1152,
github.com/redis/redis-py/issues/1001, github.com/Grokzen/redis-py-cluster/issues/367) and as a reset
(github.com/redis-store/redis-rails/issues/89); the outcome is CLOSED_BY_SERVER, the words are the client's.

Sources: ElastiCache user guide, "In-transit encryption (TLS)", "Authenticating with the AUTH command" (auth.html:
ROTATE keeps the old token beside the new one, SET only the new one), "Rebooting nodes"; the server's words are Redis's
(src/acl.c, src/server.c).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden
from stackmedic.lab.physics.cache import Event, Names, Node, State, Store
from stackmedic.lab.physics.database import letters
from stackmedic.lab.physics.network import Interface, NoFreeAddress, allocate, release, resolves, travels, vpc_of
from stackmedic.lab.physics.outcome import Outcome

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

SIZES = {"micro": 0.5, "small": 1.37, "medium": 3.09, "large": 6.38, "xlarge": 12.93, "2xlarge": 26.04}
POOL = 2
MAX_CONNECTIONS = 65000
ANSWERING = frozenset({"available", "modifying", "snapshotting"})


class Caches:
    """Every ElastiCache store of the account, by name."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.stores: dict[str, Store] = {}
        self.events: list[Event] = []
        seed = f"elasticache/{account.world.seed}/{account.id}/{account.region}"
        self.names = Names(letters(seed, 6), account.region)

    # Looking

    def find(self, host: str) -> tuple[Store, list[Node]] | None:
        """The store that a DNS name belongs to, and the nodes that it leads to."""
        wanted = host.lower().rstrip(".")
        for store in self.stores.values():
            meant = self.names.all(store).get(wanted) if store.status != "creating" else None
            if meant == "primary":
                return store, [each for each in store.nodes if each.primary]
            if meant == "reader":
                return store, [each for each in store.nodes if not each.primary] or store.nodes
            if meant:
                return store, [each for each in store.nodes if each.id == meant]
        return None

    def _hidden(self, kind: str, store: Store, usual: float) -> float:
        return self.account.hidden.get(hidden.variable(kind, store.name), usual)

    def member(self, cluster: str) -> tuple[Store, Node] | None:
        """A cache cluster by its id."""
        for store in self.stores.values():
            for node in store.nodes:
                if node.id == cluster:
                    return store, node
        return None

    def interface(self, store: Store, node: Node) -> Interface:
        """The node's interface with the groups that it carries now."""
        known = node.interface
        return Interface(known.subnet_id, tuple(store.group_ids), known.address, known.public, known.id)

    def connections(self, store: Store, node: Node) -> int:
        """Open connections: a pool for each client that got in and still exists, and the monitoring's own."""
        interfaces = self.account.moto("ec2").enis
        held = [
            each for each, at in node.clients.items() if at >= node.cut_at and (not each.id or each.id in interfaces)
        ]
        return 3 + POOL * len(held) + int(self._hidden(hidden.CACHE_CONNECTIONS, store, 0.0))

    def nodes(self) -> Iterator[State]:
        """Every node, for its metrics."""
        for store in sorted(self.stores.values(), key=lambda each: each.name):
            memory = maxmemory_gib(store.node_type) * 2**30
            share = min(1.0, self._hidden(hidden.CACHE_MEMORY, store, 0.12))
            rate = self._hidden(hidden.CACHE_HIT_RATE, store, 0.94)
            evictions = 1200.0 if share >= 1 else 0.0
            for node in store.nodes:
                name, group, answers = node.id, store.name if store.replicated else None, node.status in ANSWERING
                count = self.connections(store, node) if answers else 0
                busy = min(100.0, 1.5 + 0.05 * count)
                yield State(name, group, answers, node.primary, count, busy, memory, share * memory, evictions, rate)

    # Connecting

    def connect(self, source: Interface, host: str, port: int, password: str, tls: bool) -> Outcome:
        """What comes of opening a connection, in the order in which client, network and server find it."""
        found = self.find(host)
        if found is None or not resolves(self.account, vpc_of(self.account, source.subnet_id)):
            return Outcome.NO_SUCH_HOST
        store, nodes = found
        node = next((each for each in nodes if each.status in ANSWERING), nodes[0])
        outcome = self._reached(source, store, node, port)
        if outcome.ok:
            outcome = self._admitted(store, node, password, tls)
        if outcome.ok:
            node.clients[source] = self.account.world.now
        return outcome.because(address=node.interface.address)

    def keeps(self, host: str, since: float) -> bool:
        """Whether a connection that was opened then is still up."""
        found = self.find(host)
        return found is not None and any(each.status in ANSWERING and each.cut_at <= since for each in found[1])

    def _reached(self, source: Interface, store: Store, node: Node, port: int) -> Outcome:
        if store.status == "deleting" or not travels(self.account, source, self.interface(store, node), port):
            return Outcome.TIMEOUT
        return Outcome.OK if port == store.port and node.status in ANSWERING else Outcome.REFUSED

    def _admitted(self, store: Store, node: Node, password: str, tls: bool) -> Outcome:
        if store.tls == "required" and not tls:
            return Outcome.CLOSED_BY_SERVER
        if store.tls is None and tls:
            return Outcome.TLS_EXPECTED_BY_CLIENT
        if store.passwords and not password:
            return Outcome.AUTH_REQUIRED.because("NOAUTH Authentication required.")
        if store.passwords and password not in store.passwords:
            return Outcome.PASSWORD_REJECTED.because("WRONGPASS invalid username-password pair or user is disabled.")
        if password and not store.passwords:
            return Outcome.PASSWORD_REJECTED.because(
                "ERR AUTH <password> called without any password configured for the default user. "
                "Are you sure your configuration is correct?"
            )
        if self.connections(store, node) >= MAX_CONNECTIONS:
            return Outcome.TOO_MANY_CONNECTIONS.because("ERR max number of clients reached")
        return Outcome.OK

    # Acting

    def say(self, source: str, kind: str, message: str) -> None:
        self.events.append(Event(self.account.world.now, source, kind, message))

    def create(self, store: Store, count: int, zones: list[str]) -> None:
        """Creating takes minutes, then every node is there."""
        kind = "replication-group" if store.replicated else "cache-cluster"
        subnets = self._subnets(store, zones)
        for number in range(count):
            cluster = f"{store.name}-{number + 1:03}" if store.replicated else store.name
            subnet = subnets[number % len(subnets)]
            interface = self._plug_in(subnet, tuple(store.group_ids), cluster)
            store.nodes.append(Node(cluster, str(subnet.availability_zone), interface, number == 0, "creating"))
        self.stores[store.name] = store
        self.account.world.changed()

        def made() -> None:
            if self.stores.get(store.name) is store and store.status == "creating":
                self._settle(store)
                for node in store.nodes:
                    self.say(node.id, "cache-cluster", "Cache cluster created")
                if store.replicated:
                    self.say(store.name, kind, f"Replication group {store.name} created")

        self.account.world.after(self.account.world.between(300, 540), made)

    def modify(self, store: Store, low: float, high: float, apply: Any = None) -> None:
        """A change that takes a while; ``apply`` happens at its end. Connections stay up."""
        store.status = "modifying"
        for node in store.nodes:
            node.status = "modifying"
        self.account.world.changed()

        def done() -> None:
            if self.stores.get(store.name) is store and store.status == "modifying":
                if apply:
                    apply()
                self._settle(store)

        self.account.world.after(self.account.world.between(low, high), done)

    def reboot(self, store: Store, node: Node) -> None:
        """About a minute without the node; its clients are cut off."""
        world = self.account.world
        node.status, node.cut_at = "rebooting cache cluster nodes", world.now
        node.clients.clear()
        world.changed()
        self.say(node.id, "cache-cluster", "Cache node 0001 shutdown")

        def back() -> None:
            if node.status == "rebooting cache cluster nodes":
                node.status = "available"
                self.say(node.id, "cache-cluster", "Cache node 0001 restarted")
                world.changed()

        world.after(world.between(40, 100), back)

    def delete(self, store: Store, forget: Any) -> None:
        """Stays visible as deleting for some minutes; ``forget`` makes moto forget it too."""
        store.status = "deleting"
        for node in store.nodes:
            node.status, node.cut_at = "deleting", self.account.world.now
        self.account.world.changed()

        def gone() -> None:
            if self.stores.get(store.name) is store:
                for node in store.nodes:
                    release(self.account, node.interface)
                    self.say(node.id, "cache-cluster", "Cache cluster deleted")
                if store.replicated:
                    self.say(store.name, "replication-group", f"Replication group {store.name} deleted")
                del self.stores[store.name]
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


def maxmemory_gib(node_type: str) -> float:
    """The node type's memory for data; the r family has twice that of the others."""
    family, size = node_type.split(".")[1:3]
    return SIZES.get(size, 6.38) * (2 if family.startswith("r") else 1)
