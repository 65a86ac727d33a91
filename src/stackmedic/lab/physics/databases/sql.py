"""The few statements that people repair a database with, and what psql shows of them.

Creating and dropping databases and indexes, rows counted, sessions looked at and ended, slots dropped, a migration's
lock released, a role granted. What some of them change is a hidden variable: no API of AWS's does it, SQL does.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden
from stackmedic.lab.physics.databases import catalogue, postgres, storage, work
from stackmedic.lab.physics.databases.data import Schema

if TYPE_CHECKING:
    from stackmedic.lab.physics.databases.databases import Databases
    from stackmedic.lab.physics.databases.server import Server
    from stackmedic.lab.physics.hosts.shell import Said

Rows = tuple[list[str], list[list[str]]]


class Refused(Exception):
    """PostgreSQL's ERROR."""


class Session:
    """One session on one database of one server."""

    def __init__(self, databases: "Databases", name: str, database: str) -> None:
        self.databases = databases
        self.server: Server = databases.server(name)
        self.stored: Any = databases.stored[name]
        self.database = database

    @property
    def schema(self) -> Schema:
        return self.server.data.databases[self.database]

    def hide(self, kind: str, value: float, below: str = "") -> None:
        """Set a hidden variable where it is set now: of the instance or of its cluster."""
        known = self.databases.account.hidden
        for about in (self.server.name, self.server.cluster):
            if hidden.variable(kind, about + below) in known:
                known[hidden.variable(kind, about + below)] = value
        self.databases.account.world.changed()

    def run(self, statement: str) -> str | Rows:
        """One statement: its command tag, or columns and rows. Raises Refused."""
        for pattern, function in (*catalogue.VIEWS, *STATEMENTS):
            found = re.match(pattern, statement, re.IGNORECASE | re.DOTALL)
            if found:
                if not function.__name__.startswith("show") and not work.writer(self.stored):
                    raise Refused(postgres.read_only(statement.split()[0].upper()))
                return function(self, *found.groups())
        raise Refused(f'syntax error at or near "{statement.split()[0] if statement.split() else ""}"')


Statement = Callable[..., str | Rows]
STATEMENTS: list[tuple[str, Statement]] = []


def statement(pattern: str) -> Callable[[Statement], Statement]:
    def remember(function: Statement) -> Statement:
        STATEMENTS.append((pattern, function))
        return function

    return remember


@statement(r"create\s+database\s+\"?([\w-]+)\"?")
def create_database(session: Session, name: str) -> str:
    if name in session.server.data.databases and not session.databases.dropped(session.server, name):
        raise Refused(f'database "{name}" already exists')
    if storage.is_exhausted(session.stored, session.server):
        raise Refused(postgres.disk_full())
    session.server.data.databases[name] = Schema()
    session.hide(hidden.DATABASE_DROPPED, 0.0, f"/{name}")
    return "CREATE DATABASE"


@statement(r"drop\s+database\s+(?:if\s+exists\s+)?\"?([\w-]+)\"?")
def drop_database(session: Session, name: str) -> str:
    if session.server.data.databases.pop(name, None) is None:
        raise Refused(postgres.no_database(name))
    return "DROP DATABASE"


@statement(r"create\s+(?:unique\s+)?index\b.*")
def create_index(session: Session) -> str:
    """What was read from end to end is found."""
    session.hide(hidden.DATABASE_SCANS, 0.0)
    return "CREATE INDEX"


@statement(r"grant\s+rds_iam\s+to\s+\"?(\w+)\"?")
def grant_tokens(session: Session, user: str) -> str:
    session.server.data.token_users.add(user)
    return "GRANT ROLE"


@statement(r"create\s+(?:user|role)\s+\"?(\w+)\"?(?:.*password\s+'([^']*)')?")
def create_user(session: Session, user: str, password: str | None) -> str:
    session.server.data.passwords[user] = password or ""
    return "CREATE ROLE"


@statement(r"alter\s+(?:user|role)\s+\"?(\w+)\"?.*password\s+'([^']*)'")
def change_password(session: Session, user: str, password: str) -> str:
    if user not in session.server.data.passwords:
        raise Refused(f'role "{user}" does not exist')
    session.server.data.passwords[user] = password
    return "ALTER ROLE"


@statement(r"(?:update|delete\s+from)\s+(?:databasechangeloglock|knex_migrations_lock|\S*migration\w*lock\w*)\b.*")
def release_lock(session: Session) -> str:
    held = bool(session.schema.locked_by)
    session.schema.locked_by = ""
    return f"UPDATE {int(held)}"


@statement(r"select\s+pg_drop_replication_slot\(.*\)")
def drop_slot(session: Session) -> Rows:
    if not session.databases.hidden(hidden.DATABASE_SLOT_INACTIVE, session.server.name):
        raise Refused('replication slot "sequin_slot" does not exist')
    session.hide(hidden.DATABASE_SLOT_INACTIVE, 0.0)
    return ["pg_drop_replication_slot"], [[""]]


@statement(r"select\s+pg_terminate_backend\(.*\)")
def terminate(session: Session) -> Rows:
    """The session that sits in its transaction is ended."""
    session.hide(hidden.DATABASE_TRANSACTION_OPEN, 0.0)
    return ["pg_terminate_backend"], [["t"]]


@statement(r"select\s+.*from\s+pg_replication_slots\b.*")
def show_slots(session: Session) -> Rows:
    columns = ["slot_name", "slot_type", "active", "wal_status"]
    if not session.databases.hidden(hidden.DATABASE_SLOT_INACTIVE, session.server.name):
        return columns, []
    return columns, [["sequin_slot", "logical", "f", "extended"]]


@statement(r"select\s+.*from\s+pg_stat_activity\b.*")
def show_activity(session: Session) -> Rows:
    rows: list[list[str]] = []
    if session.databases.hidden(hidden.DATABASE_TRANSACTION_OPEN, session.server.name):
        rows.append(["4711", "idle in transaction", "Client", "UPDATE orders SET state = 'paid' WHERE id = 17"])
    rows += [[str(5000 + number), "active", "Lock", "ALTER TABLE orders ADD COLUMN note text"]
             for number, _ in enumerate(sorted(session.server.data.changing))]  # fmt: skip
    rows += [[str(6000 + number), "idle", "Client", "COMMIT"]
             for number in range(session.databases.user_connections(session.server.name))]  # fmt: skip
    return ["pid", "state", "wait_event_type", "query"], rows


@statement(r"select\s+datname\s+from\s+pg_database\b.*|\\l")
def show_databases(session: Session) -> Rows:
    return ["datname"], [[name] for name in sorted(session.server.data.databases)]


@statement(r"\\dt")
def show_tables(session: Session) -> Rows:
    return ["Schema", "Name"], [["public", name] for name in sorted(session.schema.tables)]


@statement(r"select\s+count\(\*\)\s+from\s+\"?(\w+)\"?.*")
def show_count(session: Session, table: str) -> Rows:
    if table not in session.schema.tables:
        raise Refused(postgres.no_table(table))
    return ["count"], [[str(session.schema.tables[table])]]


@statement(r"show\s+(\w+)")
def show_setting(session: Session, name: str) -> Rows:
    if name.lower() == "max_connections":
        return ["max_connections"], [[str(session.server.max_connections)]]
    return [name], [[session.server.static.get(name, "on")]]


@statement(r"select\s+(?:1|version\(\)|now\(\)|current_database\(\))\b.*")
def show_life(session: Session) -> Rows:
    return ["?column?"], [["1"]]


def executed(databases: "Databases", server: str, database: str, parts: list[str], bare: bool) -> "Said":
    """What psql says to several ``-c``, each a command of its own; ``bare``: rows without heads and lines (-A -t)."""
    from stackmedic.lab.physics.hosts.shell import Said

    whole, failed = Said(), False
    for part in parts:
        if part.startswith("\\echo "):
            whole.out += part.removeprefix("\\echo ").replace(":ERROR", str(failed).lower()) + "\n"
            continue
        said = execute(databases, server, database, part, bare)
        whole, failed = Said(whole.out + said.out, whole.err + said.err, said.code), bool(said.code)
    return whole


def execute(databases: "Databases", server: str, database: str, text: str, bare: bool = False) -> "Said":
    """What psql says to one or more statements."""
    from stackmedic.lab.physics.hosts.shell import Said

    session, out = Session(databases, server, database), ""
    for each in (part.strip() for part in text.split(";")):
        if each:
            try:
                found = session.run(each)
            except Refused as error:
                return Said(out, f"ERROR:  {error}\n", 1)
            rows = () if isinstance(found, str) else found[1]
            out += f"{found}\n" if isinstance(found, str) else table(*found) if not bare else ""
            out += "".join("|".join(row) + "\n" for row in rows if bare)
    return Said(out)


def table(columns: list[str], rows: list[list[str]]) -> str:
    """Columns and rows as psql aligns them."""
    widths = [max(len(row[at]) for row in [columns, *rows]) for at in range(len(columns))]
    lines = [" | ".join(f" {name:^{width}}" if at == 0 else f"{name:^{width}}" for at, (name, width) in
                        enumerate(zip(columns, widths, strict=True)))]  # fmt: skip
    lines.append("-+-".join("-" * (width + (at == 0)) for at, width in enumerate(widths)))
    lines += [
        " " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "".join(f"{line}\n" for line in lines) + f"({len(rows)} row{'' if len(rows) == 1 else 's'})\n\n"
