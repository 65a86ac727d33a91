"""RDS instances as they move: states that take time, what AWS refuses, events, and what comes of a connection.

moto keeps the instances and their settings; ``status`` is ours to set. What moto does not know hangs on ``Instance``:
the address, the password that is really in force, when connections were last cut.

What a client meets, by state (USER_StopInstance keeps the DNS name; a reboot refuses, as in
github.com/voxpelli/node-connect-pg-simple/issues/271 and github.com/samvera/hyku/issues/338): available and the
states in which the server keeps running answer; rebooting and stopping refuse; stopped, creating and the first part of
starting have no host behind the address, so that packets get no answer.

Sources: RDS user guide, "Viewing Amazon RDS DB instance status" (accessing-monitoring.html), "Stopping a DB instance
temporarily" (USER_StopInstance.html), "Rebooting a DB instance", knowledge centre "reset-master-user-password-rds"
(existing connections stay; the change ignores Apply Immediately).
"""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden
from stackmedic.lab.physics import postgres
from stackmedic.lab.physics.database import Event, Instance, State, letters, password_of
from stackmedic.lab.physics.network import Interface, NoFreeAddress, allocate, release, resolves, travels, vpc_of
from stackmedic.lab.physics.outcome import Outcome

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

ANSWERING = frozenset(
    {
        "available", "backing-up", "configuring-enhanced-monitoring", "configuring-log-exports", "maintenance",
        "modifying", "renaming", "resetting-master-credentials", "storage-optimization", "deleting",
    }
)  # fmt: skip
REFUSING = frozenset({"rebooting", "stopping"})
WEEK_S = 7 * 86400
POOL = 5  # SQLAlchemy's QueuePool keeps five connections open per process (docs.sqlalchemy.org, "Connection Pooling").
OWN_CONNECTIONS = 2  # rdsadmin's own.


class Databases:
    """Every RDS instance of the account."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.known: dict[str, Instance] = {}
        self.events: list[Event] = []

    # Looking

    @property
    def stored(self) -> dict[str, Any]:
        """moto's instances by name."""
        instances: dict[str, Any] = self.account.moto("rds").databases
        return instances

    def _hidden(self, kind: str, about: str) -> float:
        return self.account.hidden.get(hidden.variable(kind, about), 0.0)

    def host(self, name: str) -> str:
        """The DNS name; the middle is one per account and region."""
        seed = f"rds/{self.account.world.seed}/{self.account.id}/{self.account.region}"
        return f"{name}.c{letters(seed, 11)}.{self.account.region}.rds.amazonaws.com"

    def named(self, host: str) -> str | None:
        """The instance that a DNS name leads to. A name appears when the instance has been created."""
        for name, stored in self.stored.items():
            if stored.status != "creating" and host.lower().rstrip(".") == self.host(name):
                return str(name)
        return None

    def instance(self, name: str) -> Instance:
        """What we know of an instance; one that came about without us is taken as it stands."""
        if name not in self.known:
            self.known[name] = self._adopt(self.stored[name])
        return self.known[name]

    def interface(self, name: str) -> Interface:
        """The instance's interface with the groups that it carries now."""
        known = self.instance(name).interface
        groups = tuple(self.stored[name].vpc_security_group_ids)
        return Interface(known.subnet_id, groups, known.address, known.public, known.id)

    def answers(self, name: str) -> bool:
        """Whether the server takes connections."""
        return self.stored[name].status in ANSWERING

    def connections(self, name: str) -> int:
        """Open connections: a pool for each client whose last attempt succeeded and whose interface is still there."""
        if not self.answers(name):
            return 0
        known, interfaces = self.instance(name), self.account.moto("ec2").enis
        held = [
            each for each, at in known.clients.items() if at >= known.cut_at and (not each.id or each.id in interfaces)
        ]
        return OWN_CONNECTIONS + POOL * len(held) + int(self._hidden(hidden.DATABASE_CONNECTIONS, name))

    def instances(self) -> Iterator[State]:
        """Every instance, for its metrics."""
        for name in sorted(self.stored):
            stored, known, answers = self.stored[name], self.instance(name), self.answers(name)
            connections = self.connections(name)
            memory = postgres.memory_gib(stored.db_instance_class) * 2**30
            busy = 3.0 + 0.35 * connections + self._hidden(hidden.DATABASE_CPU, name)
            yield State(
                name, str(stored.status), answers, connections, known.max_connections,
                min(100.0, busy) if answers else 0.0, memory,
                max(0.05 * memory, 0.32 * memory - connections * 3 * 2**20) if answers else 0.0,
                0.87 * int(stored.allocated_storage) * 2**30,
            )  # fmt: skip

    # Connecting

    def connect(
        self, source: Interface, host: str, port: int, user: str, password: str, database: str, tls: bool
    ) -> Outcome:
        """What comes of opening a connection, in the order in which client, network and server find it."""
        name = self.named(host)
        if name is None or not resolves(self.account, vpc_of(self.account, source.subnet_id)):
            return Outcome.NO_SUCH_HOST
        outcome = self._reached(source, name, port)
        if outcome.ok:
            outcome = self._admitted(source, name, user, password, database, tls)
        known = self.instance(name)
        if outcome.ok:
            known.clients[source] = self.account.world.now
        return outcome.because(address=known.interface.address)

    def keeps(self, host: str, since: float) -> bool:
        """Whether a connection that was opened then is still up."""
        name = self.named(host)
        return name is not None and self.answers(name) and self.instance(name).cut_at <= since

    def _reached(self, source: Interface, name: str, port: int) -> Outcome:
        stored, known = self.stored[name], self.instance(name)
        if not travels(self.account, source, self.interface(name), port):
            return Outcome.TIMEOUT
        if known.starting_up:
            return Outcome.STARTING_UP.because("the database system is starting up")
        if stored.status not in ANSWERING | REFUSING:
            return Outcome.TIMEOUT
        if stored.status in REFUSING or port != int(stored.port):
            return Outcome.REFUSED
        return Outcome.OK

    def _admitted(self, source: Interface, name: str, user: str, password: str, database: str, tls: bool) -> Outcome:
        """PostgreSQL's own order: host-based access, authentication, free slots, the database."""
        stored, known = self.stored[name], self.instance(name)
        if not tls and postgres.forces_tls(self.account, stored):
            return Outcome.TLS_REQUIRED.because(postgres.no_entry(source.address, user, database))
        if user != stored.master_username or password != known.password:
            return Outcome.PASSWORD_REJECTED.because(f'password authentication failed for user "{user}"')
        if source not in known.clients and self.connections(name) >= known.max_connections - postgres.RESERVED:
            return Outcome.TOO_MANY_CONNECTIONS.because(postgres.no_slots(stored.engine_version))
        if database not in (stored.db_name, "postgres") or self.account.hidden.get(
            f"database_dropped:{name}/{database}"
        ):
            return Outcome.NO_SUCH_DATABASE.because(f'database "{database}" does not exist')
        return Outcome.OK

    # Acting

    def say(self, name: str, message: str, *categories: str) -> None:
        """Record an event."""
        self.events.append(Event(self.account.world.now, name, message, categories))

    def turn(self, name: str, status: str, cuts: bool = False) -> None:
        """Put an instance into a state."""
        self.stored[name].status = status
        if cuts:
            self.instance(name).cut_at = self.account.world.now
            self.instance(name).clients.clear()
        self.account.world.changed()

    def later(
        self, name: str, seconds: float, status: str, then: str, *said: tuple[str, str], cuts: bool = False
    ) -> None:
        """After a while, if the instance is then still in ``status``: the next state, and what AWS says about it."""
        stored: Any = self.stored[name]

        def happen() -> None:
            if self._same(name, stored) and stored.status == status:
                for message, category in said:
                    self.say(name, message, category)
                self.turn(name, then, cuts)

        self.account.world.after(seconds, happen)

    def _same(self, name: str, stored: Any) -> bool:
        """Whether the instance of that name is still the one it was (a name may be given anew)."""
        return self.stored.get(name) is stored

    def created(self, name: str, wanted: dict[str, Any]) -> None:
        """A new instance: creating, a first backup, available; 5 to 10 minutes (the guide's own figure)."""
        known, world = self.instance(name), self.account.world
        known.performance_insights = bool(wanted.get("EnablePerformanceInsights"))
        self.turn(name, "creating")
        whole = world.between(330, 600)
        self.later(
            name,
            whole - 90,
            "creating",
            "backing-up",
            ("DB instance created", "creation"),
            ("Backing up DB instance", "backup"),
        )
        world.after(whole, lambda: self._backed_up(name))

    def _backed_up(self, name: str) -> None:
        if name in self.stored and self.stored[name].status == "backing-up":
            self.say(name, "Finished DB Instance backup", "backup")
            self.turn(name, "available")

    def stop(self, name: str) -> None:
        """Stopping takes minutes; after seven days RDS starts the instance by itself."""
        known, world = self.instance(name), self.account.world
        self.turn(name, "stopping", cuts=True)
        until_stopped = world.between(150, 330)
        known.restart_at = world.now + until_stopped + WEEK_S
        self.later(
            name,
            until_stopped,
            "stopping",
            "stopped",
            ("DB instance shutdown", "availability"),
            ("DB instance stopped", "notification"),
        )
        stored = self.stored[name]
        world.after(until_stopped + WEEK_S, lambda: self._stopped_too_long(name, stored))

    def _stopped_too_long(self, name: str, stored: Any) -> None:
        due = self.known[name].restart_at if name in self.known else None
        if self._same(name, stored) and stored.status == "stopped" and due and due <= self.account.world.now + 1:
            text = "DB instance is being started due to it exceeding the maximum allowed time being stopped."
            self.say(name, text, "notification")
            self.start(name)

    def start(self, name: str) -> None:
        """Starting takes 5 to 10 minutes; in the last seconds the server answers that it is starting up."""
        known, world = self.instance(name), self.account.world
        known.restart_at = None
        self.turn(name, "starting")
        whole = world.between(300, 540)
        world.after(whole - 15, lambda: self._wake(name, "starting"))
        self.later(
            name,
            whole,
            "starting",
            "available",
            ("DB instance restarted", "availability"),
            ("DB instance started", "notification"),
        )
        world.after(whole, lambda: self._awake(name))

    def reboot(self, name: str) -> None:
        """A reboot refuses connections for well under a minute; what only a reboot applies takes effect."""
        world = self.account.world
        self.instance(name).max_connections = postgres.max_connections(self.account, self.stored[name])
        self.turn(name, "rebooting", cuts=True)
        whole = world.between(35, 75)
        self.say(name, "DB instance shutdown", "availability")
        world.after(whole - 6, lambda: self._wake(name, "rebooting"))
        self.later(name, whole, "rebooting", "available", ("DB instance restarted", "availability"))
        world.after(whole, lambda: self._awake(name))

    def _wake(self, name: str, status: str) -> None:
        if name in self.stored and self.stored[name].status == status:
            self.known[name].starting_up = True

    def _awake(self, name: str) -> None:
        if name in self.known:
            self.known[name].starting_up = False
            self.account.world.changed()

    def reset_password(self, name: str, password: str) -> None:
        """Asynchronous, whatever Apply Immediately says; who is connected stays connected."""
        known, world = self.instance(name), self.account.world
        known.pending["MasterUserPassword"] = "****"
        stored = self.stored[name]

        def applied() -> None:
            if self._same(name, stored):
                known.password = password
                known.pending.pop("MasterUserPassword", None)
                self.say(name, "Reset master credentials", "configuration change")

        begin = world.between(5, 15)
        self.later(name, begin, "available", "resetting-master-credentials")
        whole = begin + world.between(20, 45)
        world.after(whole, applied)
        self.later(name, whole, "resetting-master-credentials", "available")

    def change_class(self, name: str, wanted: str) -> None:
        """Another class: minutes of modifying, one restart in between."""
        world = self.account.world
        stored: Any = self.stored[name]
        self.turn(name, "modifying")
        self.say(name, "Applying modification to database instance class", "configuration change")
        whole = world.between(300, 480)

        def applied() -> None:
            if self._same(name, stored):
                stored.db_instance_class = wanted
                self.instance(name).pending.pop("DBInstanceClass", None)
                self.instance(name).max_connections = postgres.max_connections(self.account, stored)

        world.after(whole, applied)
        self.later(
            name, whole, "modifying", "available",
            ("DB instance shutdown", "availability"), ("DB instance restarted", "availability"),
            ("Finished applying modification to DB instance class", "configuration change"), cuts=True,
        )  # fmt: skip

    def delete(self, name: str, stored: Any) -> None:
        """Stays visible as deleting for some minutes; the server goes at once."""
        self.stored[name] = stored
        self.turn(name, "deleting", cuts=True)

        def gone() -> None:
            if self._same(name, stored):
                self.say(name, "DB instance deleted", "deletion")
                release(self.account, self.known.pop(name).interface)
                del self.stored[name]
                self.account.world.changed()

        self.account.world.after(self.account.world.between(120, 300), gone)

    def _adopt(self, stored: Any) -> Instance:
        name = str(stored.db_instance_identifier)
        seed = f"{self.account.world.seed}/{self.account.id}/{name}"
        stored.dbi_resource_id = f"db-{letters(seed, 26).upper()}"
        return Instance(
            name, self._plug_in(stored), password_of(stored),
            postgres.max_connections(self.account, stored), self.account.world.now,
        )  # fmt: skip

    def _plug_in(self, stored: Any) -> Interface:
        """One address in a subnet of the subnet group, in the instance's zone if there is one."""
        ec2, groups = self.account.moto("ec2"), tuple(stored.vpc_security_group_ids)
        group = getattr(stored, "db_subnet_group", None)
        subnets = list(group._subnets) if group else list(ec2.get_default_subnets().values())
        subnets.sort(key=lambda each: (each.availability_zone != stored.availability_zone, each.availability_zone))
        stored.availability_zone = subnets[0].availability_zone
        try:
            return allocate(self.account, subnets[0].id, groups, False, "RDSNetworkInterface")
        except NoFreeAddress:  # AWS would refuse the creation; the address is the last one that a subnet could give.
            return Interface(subnets[0].id, groups, str(ip_network(subnets[0].cidr_block)[-2]))
