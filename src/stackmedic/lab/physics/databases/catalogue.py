"""What PostgreSQL's own views and functions say of the world, to whoever asks for a number or a name.

A statement is understood by the view that it reads and by the words of its conditions. Sources: PostgreSQL
documentation, "The Cumulative Statistics System" (pg_stat_activity), "System Information Functions" (pg_blocking_pids),
"pg_replication_slots", "pg_database", "System Administration Functions" (current_setting).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from stackmedic.lab import hidden
from stackmedic.lab.physics.databases import parameters

if TYPE_CHECKING:
    from stackmedic.lab.physics.databases.sql import Session

Rows = tuple[list[str], list[list[str]]]
View = Callable[..., Rows]
VIEWS: list[tuple[str, View]] = []
SLOT = "sequin_slot"
OPEN_S = 1800


def view(pattern: str) -> Callable[[View], View]:
    def remember(function: View) -> View:
        VIEWS.append((pattern, function))
        return function

    return remember


def one(value: Any) -> Rows:
    return ["?column?"], [[str(value)]]


def names(values: list[str]) -> Rows:
    return ["name"], [[each] for each in values]


@view(r"select\s+current_setting\('(\w+)'\)(?:::int)?\s*$")
def show_setting(session: "Session", name: str) -> Rows:
    known = {"max_connections": session.server.max_connections, "server_version": session.stored.engine_version}
    return one(known.get(name, session.server.static.get(name, "on")))


@view(r"select\s+current_setting\('superuser_reserved_connections'\)")
def show_reserved(session: "Session") -> Rows:
    return one(parameters.RESERVED)


@view(r"select\s+datname\s+from\s+pg_database\b")
def show_databases(session: "Session") -> Rows:
    databases, server = session.databases, session.server
    return names([name for name in sorted(server.data.databases) if not databases.dropped(server, name)])


@view(r"select\s+((?:count\(|coalesce\(max\(|distinct upper\().*)from\s+(?:pg_stat_activity|pg_locks)\b(.*)$")
def show_sessions(session: "Session", wanted: str, condition: str) -> Rows:
    """Who is connected, and of those who waits: what changes the schema, while a transaction is left open."""
    open_ = bool(session.databases.hidden(hidden.DATABASE_TRANSACTION_OPEN, session.server.name))
    blocked = sorted(session.server.data.changing) if open_ else []
    if "split_part" in wanted:
        return names(["ALTER"] if blocked else [])
    if "max(" in wanted:
        return one(OPEN_S if open_ and "idle in transaction" in condition else 0)
    if "not granted" in condition or "pg_blocking_pids" in condition:
        return one(len(blocked))
    return one(session.databases.user_connections(session.server.name) + open_)


@view(r"select\s+slot_name\s+from\s+pg_replication_slots\s+where\s+not\s+active")
def show_inactive(session: "Session") -> Rows:
    return names([SLOT] if session.databases.hidden(hidden.DATABASE_SLOT_INACTIVE, session.server.name) else [])


@view(r"select\s+.*pg_wal_lsn_diff\(.*from\s+pg_replication_slots\b")
def show_retained(session: "Session") -> Rows:
    inactive = session.databases.hidden(hidden.DATABASE_SLOT_INACTIVE, session.server.name)
    return one(int(session.server.data.wal_bytes) if inactive else 0)


@view(r"select\s+extname\s+from\s+pg_extension\b")
def show_extensions(session: "Session") -> Rows:
    return names(["plpgsql"])


@view(r"select\s+relname\s+from\s+pg_stat_user_tables\b")
def show_scanned(session: "Session") -> Rows:
    """Tables that are read from end to end for want of an index."""
    scanned = session.databases.hidden(hidden.DATABASE_SCANS, session.server.name)
    return names(sorted(session.schema.tables)[:1] if scanned else [])
