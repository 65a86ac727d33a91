"""A database server's life: states that take time, and what AWS says about each.

Sources (docs.aws.amazon.com/AmazonRDS/latest/UserGuide/): accessing-monitoring.html (states), USER_StopInstance.html
(seven days), USER_RebootInstance.html, Concepts.MultiAZSingleStandby.html (60 to 120 s; the name follows the standby),
USER_Events.Messages.html (texts), CHAP_Troubleshooting.html#CHAP_Troubleshooting.Storage; knowledge centre
"reset-master-user-password-rds" (existing connections stay; the change ignores Apply Immediately).
"""

from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.databases import parameters
from stackmedic.lab.physics.network import release

if TYPE_CHECKING:
    from stackmedic.lab.physics.databases.databases import Databases

WEEK_S = 7 * 86400
Said = tuple[str, str]


class Life:
    """Moves servers from state to state."""

    def __init__(self, databases: "Databases") -> None:
        self.databases = databases
        self.account = databases.account

    @property
    def world(self) -> Any:
        return self.account.world

    def turn(self, name: str, status: str, cuts: bool = False) -> None:
        """Put a server into a state."""
        self.databases.stored[name].status = status
        if cuts:
            self.cut(name)
        self.world.changed()

    def cut(self, name: str) -> None:
        """Whoever is connected is no longer."""
        server = self.databases.server(name)
        server.cut_at = self.world.now
        server.clients.clear()
        self.world.changed()

    def later(self, name: str, seconds: float, status: str, then: str, *said: Said, cuts: bool = False) -> None:
        """After a while, if the server is then still in ``status``: the next state, and what AWS says about it."""
        stored: Any = self.databases.stored[name]

        def happen() -> None:
            if self.same(name, stored) and stored.status == status:
                for message, category in said:
                    self.databases.say(name, message, category)
                self.turn(name, then, cuts)

        self.world.after(seconds, happen)

    def same(self, name: str, stored: Any) -> bool:
        """Whether the server of that name is still the one it was (a name may be given anew)."""
        return self.databases.stored.get(name) is stored

    def created(self, name: str, wanted: dict[str, Any]) -> None:
        """A new instance: creating, a first backup, available; 5 to 10 minutes (the guide's own figure)."""
        server = self.databases.server(name)
        server.performance_insights = bool(wanted.get("EnablePerformanceInsights"))
        server.performance_insights_key = str(wanted.get("PerformanceInsightsKMSKeyId") or "")
        self.turn(name, "creating")
        whole = self.world.between(330, 600)
        if server.cluster:  # Backups are the cluster's.
            self.later(name, whole, "creating", "available", ("DB instance created", "creation"))
            return
        made = (("DB instance created", "creation"), ("Backing up DB instance", "backup"))
        self.later(name, whole - 90, "creating", "backing-up", *made)
        self.later(name, whole, "backing-up", "available", ("Finished DB Instance backup", "backup"))

    def stop(self, name: str) -> None:
        """Stopping takes minutes; after seven days RDS starts the instance by itself."""
        server = self.databases.server(name)
        self.turn(name, "stopping", cuts=True)
        until_stopped = self.world.between(150, 330)
        server.restart_at = self.world.now + until_stopped + WEEK_S
        stopped = (("DB instance shutdown", "availability"), ("DB instance stopped", "notification"))
        self.later(name, until_stopped, "stopping", "stopped", *stopped)
        stored = self.databases.stored[name]
        if not server.cluster:
            self.world.after(until_stopped + WEEK_S, lambda: self._stopped_too_long(name, stored))

    def _stopped_too_long(self, name: str, stored: Any) -> None:
        due = self.databases.known[name].restart_at if name in self.databases.known else None
        if self.same(name, stored) and stored.status == "stopped" and due and due <= self.world.now + 1:
            text = "DB instance is being started due to it exceeding the maximum allowed time being stopped."
            self.databases.say(name, text, "notification")
            self.start(name)

    def start(self, name: str) -> None:
        """Starting takes 5 to 10 minutes; in the last seconds the server answers that it is starting up."""
        self.databases.server(name).restart_at = None
        self.turn(name, "starting")
        started = (("DB instance restarted", "availability"), ("DB instance started", "notification"))
        self._come_up(name, "starting", self.world.between(300, 540), 15, *started)

    def reboot(self, name: str, failing_over: bool = False) -> None:
        """A reboot refuses connections for well under a minute; with a standby it takes over, in one to two minutes."""
        self.turn(name, "rebooting", cuts=True)
        if failing_over:
            self.databases.say(name, "Multi-AZ instance failover started.", "failover")
        self.databases.say(name, "DB instance shutdown", "availability")
        whole = self.world.between(60, 120) if failing_over else self.world.between(35, 75)
        said: tuple[Said, ...] = (("DB instance restarted", "availability"),)
        if failing_over:
            self._swap_zones(name)
            said += (("Multi-AZ instance failover completed", "failover"),)
        self._come_up(name, "rebooting", whole, 6, *said)

    def restart(self, name: str, seconds: float) -> None:
        """An Aurora instance restarts in place: nobody sees another state than available, but nobody gets in."""
        server = self.databases.server(name)
        self.cut(name)
        server.starting_up = True
        self.databases.say(name, "DB instance shutdown", "availability")
        stored = self.databases.stored[name]

        def up() -> None:
            if self.same(name, stored):
                self.databases.say(name, "DB instance restarted", "availability")
                self._awake(name)

        self.world.after(seconds, up)

    def _swap_zones(self, name: str) -> None:
        stored, server = self.databases.stored[name], self.databases.server(name)
        zone, server.stands_by = stored.availability_zone, stored.availability_zone
        others = self.databases.zones_of(stored)
        stored.availability_zone = next((each for each in others if each != zone), zone)

    def _come_up(self, name: str, status: str, whole: float, opening: float, *said: Said) -> None:
        """The server opens its door some seconds before it lets anybody in."""
        self.world.after(whole - opening, lambda: self._wake(name, status))
        self.later(name, whole, status, "available", *said)
        self.world.after(whole, lambda: self._awake(name))

    def _wake(self, name: str, status: str) -> None:
        if name in self.databases.stored and self.databases.stored[name].status == status:
            self.databases.known[name].starting_up = True

    def _awake(self, name: str) -> None:
        if name in self.databases.known:
            server = self.databases.known[name]
            server.starting_up = False
            parameters.read_at_start(self.account, server, self.databases.stored[name])
            self.world.changed()

    def reset_password(self, name: str, password: str) -> None:
        """Asynchronous, whatever Apply Immediately says; who is connected stays connected."""
        server, world = self.databases.server(name), self.world
        server.pending["MasterUserPassword"] = "****"
        stored = self.databases.stored[name]

        def applied() -> None:
            if self.same(name, stored):
                server.data.passwords[server.data.master] = password
                server.pending.pop("MasterUserPassword", None)
                self.databases.say(name, "Reset master credentials", "configuration change")

        begin = world.between(5, 15)
        self.later(name, begin, "available", "resetting-master-credentials")
        whole = begin + world.between(20, 45)
        world.after(whole, applied)
        self.later(name, whole, "resetting-master-credentials", "available")

    def change_class(self, name: str, wanted: str) -> None:
        """Another class: minutes of modifying, one restart in between."""
        stored: Any = self.databases.stored[name]
        server = self.databases.server(name)
        self.turn(name, "modifying")
        self.databases.say(name, "Applying modification to database instance class", "configuration change")
        whole = self.world.between(300, 480)

        def applied() -> None:
            if self.same(name, stored):
                stored.db_instance_class = wanted
                server.pending.pop("DBInstanceClass", None)
                parameters.read_at_start(self.account, server, stored)

        self.world.after(whole, applied)
        said = (
            ("DB instance shutdown", "availability"),
            ("DB instance restarted", "availability"),
            ("Finished applying modification to DB instance class", "configuration change"),
        )
        self.later(name, whole, "modifying", "available", *said, cuts=True)

    def move(self, name: str) -> None:
        """Into another VPC: minutes on the way, an address there, and nobody is connected any more.

        Source: USER_VPC.WorkingWithRDSInstanceinaVPC.html; accessing-monitoring.html (moving-to-vpc).
        """
        stored: Any = self.databases.stored[name]
        server = self.databases.server(name)
        self.turn(name, "moving-to-vpc")
        whole = self.world.between(300, 480)

        def there() -> None:
            if self.same(name, stored):
                release(self.account, server.interface)
                server.interface = self.databases.plug_in(stored)

        self.world.after(whole, there)
        self.later(name, whole, "moving-to-vpc", "available", ("DB instance restarted", "availability"), cuts=True)

    def grow_storage(self, name: str, more_gib: int, by_itself: bool = False) -> None:
        """More storage: the space is there within minutes, and a server that was shut for want of it comes up."""
        stored: Any = self.databases.stored[name]
        server, was = self.databases.server(name), stored.status
        size = int(stored.allocated_storage) + more_gib
        server.storage_grown_at = self.world.now
        server.pending["AllocatedStorage"] = size
        self.turn(name, "modifying", cuts=was == "storage-full")
        kind = "autoscaling-initiated modification" if by_itself else "modification"
        self.databases.say(name, f"Applying {kind} to allocated storage.", "configuration change")

        def applied() -> None:
            if self.same(name, stored):
                stored.allocated_storage = size
                server.pending.pop("AllocatedStorage", None)

        whole = self.world.between(180, 360)
        self.world.after(whole, applied)
        done = (f"Finished applying {kind} to allocated storage.", "configuration change")
        self.later(name, whole, "modifying", "storage-optimization", done)
        self.later(name, whole + self.world.between(1800, 5400), "storage-optimization", "available")

    def shut_for_storage(self, name: str) -> None:
        """Nothing can be written any more; RDS shuts the server down."""
        text = (
            "DB instance has reached the storage-full threshold, and the database has been shut down. You can increase "
            "the allocated storage to address this issue."
        )
        self.databases.say(
            name, "Allocated storage has been exhausted. Allocate additional storage to resolve.", "low storage"
        )
        self.databases.say(name, text, "availability")
        self.turn(name, "storage-full", cuts=True)

    def maintain(self, name: str) -> None:
        """Minutes without the server while its system is updated; with a standby as long as that takes over."""
        stored = self.databases.stored[name]
        self.databases.say(name, "Applying off-line patches to DB instance", "maintenance")
        self.turn(name, "maintenance", cuts=True)
        server = self.databases.server(name)
        server.starting_up = True
        whole = self.world.between(60, 120) if stored.multi_az else self.world.between(420, 900)
        done = (
            ("DB instance restarted", "availability"),
            ("Finished applying off-line patches to DB instance", "maintenance"),
        )
        self.later(name, whole, "maintenance", "available", *done)
        self.world.after(whole, lambda: self._awake(name))

    def delete(self, name: str, stored: Any) -> None:
        """Stays visible as deleting for some minutes; the server goes at once."""
        self.databases.stored[name] = stored
        self.turn(name, "deleting", cuts=True)

        def gone() -> None:
            if self.same(name, stored):
                self.databases.say(name, "DB instance deleted", "deletion")
                release(self.account, self.databases.known.pop(name).interface)
                del self.databases.stored[name]
                self.world.changed()

        self.world.after(self.world.between(120, 300), gone)
