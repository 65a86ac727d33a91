"""Every ElastiCache store of the account: what comes of a connection and of a command.

A client without TLS on a server that requires it gets a TCP connection and no answer: the server waits for a handshake,
cannot read one, and drops the connection. A client with a short read time-out sees its own time-out, a patient one the
closed connection. Reported for ElastiCache as a read time-out (github.com/redis/redis-rb/issues/1152,
github.com/redis/redis-py/issues/1001, github.com/Grokzen/redis-py-cluster/issues/367) and as a reset
(github.com/redis-store/redis-rails/issues/89); the outcome is CLOSED_BY_SERVER, the words are the client's.

The server's words are Redis's (github.com/redis/redis, src/acl.c, src/server.c, src/cluster.c). A restarted node may
open its door before it has loaded its token (github.com/StackExchange/StackExchange.Redis/issues/1273): who connects
then is asked for it later, in the middle of its work.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from zlib import crc32

from stackmedic.lab import hidden
from stackmedic.lab.physics.caches import parameters, work
from stackmedic.lab.physics.caches.life import Life
from stackmedic.lab.physics.caches.names import Names
from stackmedic.lab.physics.caches.parameters import ParameterGroup
from stackmedic.lab.physics.caches.store import Event, Held, Node, Store
from stackmedic.lab.physics.draw import letters
from stackmedic.lab.physics.network import Interface, resolves, travels
from stackmedic.lab.physics.outcome import Outcome

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.needs import Asked, Place

NOAUTH = "NOAUTH Authentication required."
WRONGPASS = "WRONGPASS invalid username-password pair or user is disabled."
NO_PASSWORD_SET = (
    "ERR AUTH <password> called without any password configured for the default user. "
    "Are you sure your configuration is correct?"
)
READONLY = "READONLY You can't write against a read only replica."
FULL = "OOM command not allowed when used memory > 'maxmemory'."
CROSSSLOT = "CROSSSLOT Keys in request don't hash to the same slot"
MAXCLIENTS = "ERR max number of clients reached"
LATE_AUTH_S = 5.0


class Caches:
    """Caches, as programs, metrics and handlers see them."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.stores: dict[str, Store] = {}
        self.groups: dict[str, ParameterGroup] = {}
        self.events: list[Event] = []
        seed = f"elasticache/{account.world.seed}/{account.id}/{account.region}"
        self.names = Names(letters(seed, 6), account.region)
        self.life = Life(self)

    # Looking

    def hidden(self, kind: str, store: Store, usual: float = 0.0) -> float:
        return self.account.hidden.get(hidden.variable(kind, store.name), usual)

    def group(self, name: str) -> ParameterGroup:
        """A parameter group; a family's own group is always there."""
        return self.groups[name] if name in self.groups else parameters.default_group(name)

    def find(self, host: str, asked_by: str = "") -> tuple[Store, list[Node]] | None:
        """The store that a DNS name belongs to, and the nodes that it leads to, best first."""
        wanted = host.lower().rstrip(".")
        for store in self.stores.values():
            meant = self.names.all(store).get(wanted) if store.status != "creating" else None
            if meant:
                return store, self._led_to(store, meant, asked_by)
        return None

    def _led_to(self, store: Store, meant: str, asked_by: str) -> list[Node]:
        if meant == "primary":
            stale = [each for each in store.nodes if each.id == store.stale_primary]
            return stale or [each for each in store.nodes if each.primary] or store.nodes
        replicas = [each for each in store.nodes if not each.primary] or store.nodes
        if meant == "reader":
            first = crc32(asked_by.encode()) % len(replicas)
            return replicas[first:] + replicas[:first]
        if meant == "shards":
            return [each for each in store.nodes if each.primary]
        return [each for each in store.nodes if each.id == meant]

    def _by_alias(self, host: str, source: Interface) -> tuple[Store, list[Node]] | None:
        """The node that a name of the account's own zones leads to."""
        found = self.account.names.within(host, source).addresses
        nodes = ((store, node) for store in self.stores.values() for node in store.nodes)
        return next(((store, [node]) for store, node in nodes if node.interface.address in found), None)

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
            each.count
            for client, each in node.clients.items()
            if each.since >= node.cut_at and (not client.id or client.id in interfaces)
        ]
        return 3 + sum(held) + int(self.hidden(hidden.CACHE_CONNECTIONS, store))

    def hit_rate(self, server: str) -> float:
        """Share of reads that find something."""
        found = self.member(server)
        return work.hit_rate(self, found[0]) if found else 0.0

    def nodes(self) -> Iterator[work.State]:
        """Every node, for its metrics."""
        for store in sorted(self.stores.values(), key=lambda each: each.name):
            for node in store.nodes:
                yield work.state(self, store, node)

    # Connecting and asking

    def connect(self, source: Interface, place: "Place", pool: int = 1) -> Outcome:
        """What comes of opening a connection, in the order in which client, network and server find it."""
        found = self._door(source, place.host)
        if found is None:
            return Outcome.NO_SUCH_HOST
        store, node = found
        outcome = self._met(source, store, node, place)
        if outcome.ok:
            node.clients[source] = Held(self.account.world.now, pool, self._late(store, node))
        return outcome.because(address=node.interface.address, server=node.id)

    def would_connect(self, source: Interface, place: "Place") -> Outcome:
        """What opening a connection would come to, without opening it."""
        found = self._door(source, place.host)
        return Outcome.NO_SUCH_HOST if found is None else self._met(source, *found, place)

    def _door(self, source: Interface, host: str) -> tuple[Store, Node] | None:
        """The node that a name leads a client of the VPC to, of several the first that answers."""
        found = self.find(host, source.address) or self._by_alias(host, source)
        if found is None or not resolves(self.account, source):
            return None
        store, nodes = found
        return store, next((each for each in nodes if each.answers), nodes[0])

    def _met(self, source: Interface, store: Store, node: Node, place: "Place") -> Outcome:
        outcome = self.reached(source, store, node, place.port)
        return self._admitted(store, node, place) if outcome.ok else outcome

    def keeps(self, server: str, since: float) -> bool:
        """Whether a connection that was opened then is still up."""
        found = self.member(server)
        return found is not None and found[1].answers and found[1].cut_at <= since

    def ask(self, server: str, place: "Place", asked: "Asked") -> Outcome:
        """What comes of a command on an open connection, and how long it takes."""
        found = self.member(server)
        if found is None:
            return Outcome.CLOSED_BY_SERVER
        store, node = found
        if self._forgot_token(store, node, asked):
            return Outcome.AUTH_REQUIRED.because(NOAUTH)
        if store.sharded and asked.several_keys:
            return Outcome.CROSS_SLOT.because(CROSSSLOT)
        if len(store.shards) > 1 and not asked.follows:
            other = next(each for each in store.nodes if each.primary and each.shard != node.shard)
            return Outcome.MOVED.because(f"MOVED 7438 {other.interface.address}:{store.port}")
        if asked.write and not node.primary and not asked.follows:
            return Outcome.READ_ONLY.because(READONLY)
        if asked.write and work.refuses_writes(self, store, asked.expires):
            return Outcome.MEMORY_FULL.because(FULL)
        return Outcome.OK.after(asked.queries * work.command_s(self, store, node))

    def hold(self, server: str, source: Interface, count: int) -> None:
        """A pool has grown or shrunk."""
        found = self.member(server)
        if found is not None and source in found[1].clients:
            found[1].clients[source].count = count

    def reached(self, source: Interface, store: Store, node: Node, port: int) -> Outcome:
        """Whether a packet arrives, and whether anybody listens."""
        if store.status == "deleting" or not travels(self.account, source, self.interface(store, node), port):
            return Outcome.TIMEOUT
        return Outcome.OK if port == store.port and node.answers else Outcome.REFUSED

    def _admitted(self, store: Store, node: Node, place: "Place") -> Outcome:
        if (store.engine == "memcached") != (place.kind == "memcached"):
            return Outcome.WRONG_PROTOCOL
        if store.tls == "required" and not place.tls:
            return Outcome.CLOSED_BY_SERVER
        if store.tls is None and place.tls:
            return Outcome.TLS_EXPECTED_BY_CLIENT
        if store.passwords and not self._late(store, node):
            if not place.password:
                return Outcome.AUTH_REQUIRED.because(NOAUTH)
            if place.password not in store.passwords:
                return Outcome.PASSWORD_REJECTED.because(WRONGPASS)
        if place.password and not store.passwords:
            return Outcome.PASSWORD_REJECTED.because(NO_PASSWORD_SET)
        if self.connections(store, node) >= int(self.group(store.parameter_group).value("maxclients")):
            return Outcome.TOO_MANY_CONNECTIONS.because(MAXCLIENTS)
        return Outcome.OK

    def _late(self, store: Store, node: Node) -> bool:
        """Whether the node has just restarted and does not know its token yet."""
        if not store.passwords or not self.hidden(hidden.CACHE_LATE_AUTH, store):
            return False
        return 0 < node.back_at and self.account.world.now - node.back_at < LATE_AUTH_S

    def _forgot_token(self, store: Store, node: Node, asked: "Asked") -> bool:
        held = node.clients.get(asked.source) if asked.source else None
        return bool(held and held.unauthenticated and store.passwords and not self._late(store, node))

    # What happens

    def say(self, source: str, kind: str, message: str) -> None:
        self.events.append(Event(self.account.world.now, source, kind, message))

    def pass_minute(self, asked: dict[str, tuple[float, float]]) -> None:
        """What programs asked in the last minute: (reads, writes) a second by node."""
        for store in self.stores.values():
            rates = [asked.get(each.id, (0.0, 0.0)) for each in store.nodes]
            store.reads, store.writes = sum(each[0] for each in rates), sum(each[1] for each in rates)
