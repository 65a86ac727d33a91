"""Every database of the account, RDS instances and Aurora clusters alike: what comes of a connection and of a query.

moto keeps instances, clusters and their settings; ``status`` is ours to set. What moto does not know hangs on
``Server``: the address, the disk, the parameters that are really in force, when connections were last cut.
"""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden
from stackmedic.lab.physics.databases import capacity, entry, load, parameters, postgres, storage, work
from stackmedic.lab.physics.databases.clusters import Clusters
from stackmedic.lab.physics.databases.data import GIB, Data, Schema, new_data
from stackmedic.lab.physics.databases.life import Life
from stackmedic.lab.physics.databases.names import Names
from stackmedic.lab.physics.databases.server import Event, Held, Server
from stackmedic.lab.physics.draw import letters
from stackmedic.lab.physics.network import Interface, NoFreeAddress, allocate, resolves
from stackmedic.lab.physics.outcome import Outcome

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.needs import Asked, Place

OWN_CONNECTIONS = 2  # rdsadmin's own.
USED_AT_FIRST = 0.13  # Share of the allocated storage.


class Databases:
    """Databases, as programs, metrics and handlers see them."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.known: dict[str, Server] = {}
        self.events: list[Event] = []
        self.snapshots: dict[str, Data] = {}  # What manual and automatic snapshots hold, by identifier.
        self.names = Names(account)
        self.life = Life(self)
        self.clusters = Clusters(self)

    # Looking

    @property
    def stored(self) -> dict[str, Any]:
        """moto's instances by name."""
        instances: dict[str, Any] = self.account.moto("rds").databases
        return instances

    def hidden(self, kind: str, name: str, usual: float = 0.0) -> float:
        """A hidden variable of an instance, or of the cluster that it belongs to."""
        known = self.account.hidden
        if not known:
            return usual
        cluster = self.known[name].cluster if name in self.known else ""
        return known.get(hidden.variable(kind, name), known.get(hidden.variable(kind, cluster), usual))

    def dropped(self, server: Server, database: str) -> bool:
        """Whether somebody dropped a database by SQL."""
        return bool(self.hidden(hidden.DATABASE_DROPPED, f"{server.name}/{database}"))

    def named(self, host: str, asked_by: str = "") -> str | None:
        """The instance that a DNS name leads to."""
        return self.names.lookup(host, asked_by)

    def server(self, name: str) -> Server:
        """What we know of an instance; one that came about without us is taken as it stands."""
        if name not in self.known:
            self.known[name] = self._adopt(self.stored[name])
        return self.known[name]

    def interface(self, name: str) -> Interface:
        """The instance's interface with the groups that it carries now; a cluster's instances carry the cluster's."""
        known, stored = self.server(name).interface, self.stored[name]
        cluster = self.clusters.stored.get(stored.db_cluster_identifier or "")
        groups = tuple((cluster or stored).vpc_security_group_ids)
        return Interface(known.subnet_id, groups, known.address, known.public, known.id)

    def resource_id(self, name: str) -> str:
        """What IAM calls it: db-… of an instance, cluster-… of a cluster."""
        cluster = self.clusters.stored.get(self.stored[name].db_cluster_identifier or "")
        return str(cluster.db_cluster_resource_id if cluster else self.stored[name].dbi_resource_id)

    def iam_enabled(self, stored: Any) -> bool:
        cluster = self.clusters.stored.get(stored.db_cluster_identifier or "")
        return bool((cluster or stored).iam_database_authentication_enabled)

    def zones_of(self, stored: Any) -> list[str]:
        """The zones that an instance's subnet group has subnets in."""
        return sorted({str(each.availability_zone) for each in self._subnets(stored)})

    def answers(self, name: str) -> bool:
        """Whether the server takes connections."""
        return self.stored[name].status in entry.ANSWERING

    def user_connections(self, name: str) -> int:
        """Connections that clients hold: pools of those whose interface is still there, and what others hold."""
        if not self.answers(name):
            return 0
        server, interfaces = self.server(name), self.account.moto("ec2").enis
        held = [
            each.count
            for client, each in server.clients.items()
            if each.since >= server.cut_at and (not client.id or client.id in interfaces)
        ]
        return sum(held) + int(self.hidden(hidden.DATABASE_CONNECTIONS, name))

    def connections(self, name: str) -> int:
        """Open connections, the server's own included, as far as there are slots."""
        if not self.answers(name) or self.server(name).paused_at is not None:
            return 0
        most = max(self.server(name).max_connections, OWN_CONNECTIONS)
        return min(OWN_CONNECTIONS + self.user_connections(name), most)

    def free_slots(self, name: str) -> int:
        """Slots that are left to ordinary users."""
        return self.server(name).max_connections - parameters.RESERVED - OWN_CONNECTIONS - self.user_connections(name)

    def said_lately(self, name: str, words: str, seconds: float = 86_400.0) -> bool:
        since = self.account.world.now - seconds
        return any(each.source == name and each.at >= since and words in each.message for each in reversed(self.events))

    def servers(self) -> Iterator[Server]:
        """Every instance, in order of their names."""
        for name in sorted(self.stored):
            yield self.server(name)

    # Connecting and asking

    def connect(self, source: Interface, place: "Place", pool: int = 1) -> Outcome:
        """What comes of opening a connection, in the order in which client, network and server find it."""
        name = self._led_to(source, place.host)
        if name is None:
            return Outcome.NO_SUCH_HOST
        server = self.server(name)
        outcome, waits_s = entry.reached(self, source, server, place.port), 0.0
        if outcome.ok:
            waits_s = capacity.resume(self, server)
            outcome = entry.admitted(self, source, server, place)
        if outcome.ok:
            held = server.clients.get(source)
            taken = held.count if held else max(1, min(pool, self.free_slots(name)))
            server.clients[source] = Held(self.account.world.now, taken)
        return outcome.because(address=server.interface.address, server=name).after(waits_s)

    def would_connect(self, source: Interface, place: "Place") -> Outcome:
        """What opening a connection would come to, without opening it: nothing is held, a paused server sleeps on."""
        name = self._led_to(source, place.host)
        if name is None:
            return Outcome.NO_SUCH_HOST
        outcome = entry.reached(self, source, self.server(name), place.port)
        return entry.admitted(self, source, self.server(name), place) if outcome.ok else outcome

    def _led_to(self, source: Interface, host: str) -> str | None:
        """The instance that a name leads a client of the VPC to."""
        name = self.named(host, source.address) or self._by_alias(host, source)
        return name if resolves(self.account, source) else None

    def keeps(self, server: str, since: float) -> bool:
        """Whether a connection that was opened then is still up."""
        return server in self.stored and self.answers(server) and self.server(server).cut_at <= since

    def ask(self, server: str, place: "Place", asked: "Asked") -> Outcome:
        """What comes of a request on an open connection, and how long it takes."""
        known, stored = self.server(server), self.stored[server]
        schema = known.data.databases.get(place.database, Schema())
        missing = next((each for each in asked.tables if each not in schema.tables), "")
        if missing:
            return Outcome.NO_SUCH_TABLE.because(postgres.no_table(missing))
        if asked.write and not work.writer(stored):
            return Outcome.READ_ONLY.because(postgres.read_only())
        if asked.write and storage.is_exhausted(stored, known):
            return Outcome.DISK_FULL.because(postgres.disk_full())
        seconds = asked.queries * known.work.query_s
        limit = parameters.seconds(self.account, known, stored, "statement_timeout")
        if 0 < limit < known.work.query_s:
            return Outcome.STATEMENT_TIMEOUT.because(postgres.STATEMENT_TIMEOUT).after(limit)
        return Outcome.OK.after(seconds)

    def hold(self, server: str, source: Interface, count: int) -> None:
        """A pool has grown or shrunk, as far as there are slots."""
        if server not in self.stored:
            return
        held = self.server(server).clients.get(source)
        if held is not None and count != held.count:
            held.count = max(1, min(count, held.count + max(0, self.free_slots(server))))

    def let_go(self, server: str, source: Interface) -> None:
        """A client closes its connections."""
        self.server(server).clients.pop(source, None)

    # What happens

    def say(self, source: str, message: str, *categories: str, kind: str = "db-instance") -> None:
        """Record an event."""
        self.events.append(Event(self.account.world.now, source, message, categories, kind))

    def pass_minute(self, asked: dict[str, tuple[float, float]]) -> None:
        """A minute of work: what each server is asked, (queries, writes) a second, and what that does to it."""
        for server in self.servers():
            server.work = work.work_of(self, server, *asked.get(server.name, (0.0, 0.0)))
            if parameters.serverless(self.stored[server.name]) and capacity.pass_minute(self, server):
                server.work = work.work_of(self, server, server.work.queries, server.work.writes)
            load.note(self, server)
            if storage.moves(self, server) and work.writer(self.stored[server.name]):
                storage.pass_minute(self, server)

    def maintain(self, name: str) -> None:
        """Maintenance that was due is done."""
        self.account.hidden.pop(hidden.variable(hidden.DATABASE_MAINTENANCE, name), None)
        self.server(name).opted_in = ""
        self.life.maintain(name)

    def create_database(self, name: str, database: str) -> None:
        """Somebody has created a database by SQL."""
        self.server(name).data.databases.setdefault(database, Schema())
        self.account.world.changed()

    def restored(self, name: str, data: Data) -> None:
        """An instance that was made from a snapshot has its data, and the master password of then."""
        self.server(name).data = data.copy()

    def _by_alias(self, host: str, source: Interface) -> str | None:
        """The instance that a name of the account's own zones leads to."""
        found = self.account.names.within(host, source).addresses
        return next((each.name for each in self.servers() if each.interface.address in found), None)

    def _adopt(self, stored: Any) -> Server:
        name, now = str(stored.db_instance_identifier), self.account.world.now
        seed = f"{self.account.world.seed}/{self.account.id}/{name}"
        stored.dbi_resource_id = f"db-{letters(seed, 26).upper()}"
        cluster = str(stored.db_cluster_identifier or "")
        data = self.clusters.cluster(cluster).data if cluster else self._new_data(stored)
        server = Server(name, self.plug_in(stored), data, now, cluster=cluster, idle_since=now)
        if parameters.serverless(stored):
            server.acu = max(0.5, parameters.capacity_range(self.account, stored)[0])
        parameters.read_at_start(self.account, server, stored)
        return server

    def _new_data(self, stored: Any) -> Data:
        """moto does not hand the password out; a secret that RDS manages is not known to programs."""
        password = str(getattr(stored, "_master_user_password", None) or "")
        used = USED_AT_FIRST * int(stored.allocated_storage) * GIB
        return new_data(str(stored.master_username or ""), password, stored.db_name, used)

    def _subnets(self, stored: Any) -> list[Any]:
        rds, ec2 = self.account.moto("rds"), self.account.moto("ec2")
        cluster = self.clusters.stored.get(stored.db_cluster_identifier or "")
        group = (
            rds.subnet_groups.get(cluster.db_subnet_group_name) if cluster else getattr(stored, "db_subnet_group", None)
        )
        return list(group._subnets) if group else list(ec2.get_default_subnets().values())

    def plug_in(self, stored: Any) -> Interface:
        """One address in a subnet of the subnet group, in the instance's zone if there is one."""
        groups, subnets = tuple(stored.vpc_security_group_ids), self._subnets(stored)
        others = [each.availability_zone for each in self.known_of(stored.db_cluster_identifier)]
        # A cluster's instances are spread over the zones, as far as nobody said where.
        subnets.sort(
            key=lambda each: (
                each.availability_zone in others,
                each.availability_zone != stored.availability_zone,
                each.availability_zone,
            )
        )
        stored.availability_zone = subnets[0].availability_zone
        try:
            return allocate(self.account, subnets[0].id, groups, False, "RDSNetworkInterface")
        except NoFreeAddress:  # AWS would refuse the creation; the address is the last one that a subnet could give.
            return Interface(subnets[0].id, groups, str(ip_network(subnets[0].cidr_block)[-2]))

    def known_of(self, cluster: str | None) -> list[Any]:
        """moto's instances of a cluster that we know already."""
        return [
            self.stored[each.name]
            for each in self.known.values()
            if cluster and each.cluster == cluster and each.name in self.stored
        ]
