"""A program's migration: the schema that it expects, and the change of the database that makes it so.

A description says what a program expects (``schema``: a version, tables with their rows, roles), whether it brings it
about when it starts (``migrates``), how long that takes on a server with room (``migration_s``), and whether its tool
keeps a lock in a table (``migration_lock: row``, as Liquibase, Knex and EF Core do; Alembic and Django leave it to the
transaction). ``migration_says`` is what it writes as it begins. A process that ends in the middle leaves such a lock
behind, and whoever comes next waits for it
(docs.liquibase.com, "DATABASECHANGELOGLOCK table": five minutes; cases 118, 119). Who ignores that a migration failed
goes on with the schema of before.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.databases.work import SWAPPING, free_memory, is_blocked
from stackmedic.lab.physics.outcome import Outcome

if TYPE_CHECKING:
    from stackmedic.lab.physics.databases.data import Schema
    from stackmedic.lab.physics.databases.server import Server
    from stackmedic.lab.physics.needs import Pooled
    from stackmedic.lab.physics.process import Process

STEP_S = 5.0
LOCK_WAIT_S = 300.0


class Migration:
    """One process's migration of the database that it uses."""

    def __init__(self, process: "Process", need: "Pooled") -> None:
        self.process = process
        self.need = need
        self.expected: Mapping[str, Any] = need.settings.get("schema") or {}
        self.left_s = float(need.settings.get("migration_s") or 20)
        self.waited_s = 0.0
        self.running = False
        self.announced = False

    @property
    def server(self) -> "Server":
        return self.process.account.databases.server(self.need.server)

    @property
    def schema(self) -> "Schema":
        return self.server.data.databases[self.need.place.database]

    @property
    def due(self) -> bool:
        """Whether the program migrates, and the database is behind what it expects."""
        if not self.need.settings.get("migrates") or self.need.server not in self.process.account.databases.stored:
            return False
        return self.schema.version < str(self.expected.get("version", ""))

    @property
    def who(self) -> str:
        return self.process.environment["HOSTNAME"]

    def run(self, then: Callable[[], None]) -> None:
        """Migrate; ``then`` happens when the schema is as it is expected."""
        if not self.due:
            self._release()
            then()
        elif not self.running and (self.server.data.changing or self.schema.locked_by):
            self._wait(then)
        else:
            self._work(then)

    def _wait(self, then: Callable[[], None]) -> None:
        """Somebody else migrates, or has left the lock behind."""
        most = float(self.need.settings.get("lock_wait_s") or LOCK_WAIT_S)
        if self.waited_s >= most and not self.server.data.changing:
            holder = Outcome.MIGRATION_LOCKED.because(self.schema.locked_by)
            self.process.give_up(self.need, holder)
            return
        if self.need.settings.get("migration_lock") != "row":
            self._announce()  # It has begun, and its first statement waits for the other's transaction.
        self.waited_s += STEP_S
        self.process.after(STEP_S, lambda: self.run(then))

    def _announce(self) -> None:
        if not self.announced:
            self.announced = True
            self.process.say(tuple(self.need.settings.get("migration_says") or ()))

    def _work(self, then: Callable[[], None]) -> None:
        if not self.running:
            self.running = True
            self._announce()
            self.server.data.changing.add(self.who)
            if self.need.settings.get("migration_lock") == "row":
                self.schema.locked_by = self.who
            self.process.account.world.changed()
        elif not is_blocked(self.process.account.databases, self.server):
            swaps = free_memory(self.process.account.databases, self.server) <= 0
            self.left_s -= STEP_S / (SWAPPING if swaps else 1.0)
        if self.left_s <= 0:
            self._finish(then)
        else:
            self.process.after(STEP_S, lambda: self.run(then))

    def _finish(self, then: Callable[[], None]) -> None:
        failure = self.need.settings.get("migration_fails")
        if failure:
            self._release()
            self.process.say(tuple(failure))
            if not self.need.settings.get("ignores_failure"):
                self.process.end(self.process.dialect.crash_code)
                return
        else:
            for table, rows in (self.expected.get("tables") or {}).items():
                self.schema.tables.setdefault(table, int(rows))
            self.schema.version = str(self.expected.get("version", ""))
            self._grant()
            self._release()
        then()

    def _grant(self) -> None:
        """Roles that the migration makes; ``rds_iam`` is the one that logs in with tokens."""
        for user, granted in (self.expected.get("roles") or {}).items():
            if granted == "rds_iam":
                self.server.data.token_users.add(str(user))

    def _release(self) -> None:
        if self.running:
            self.running = False
            self.server.data.changing.discard(self.who)
            self.schema.locked_by = ""
            self.process.account.world.changed()

    def abandon(self) -> None:
        """The process ends: its transaction is rolled back, a lock in a table stays."""
        if self.running:
            self.running = False
            self.server.data.changing.discard(self.who)
            self.process.account.world.changed()
