"""Database load as Performance Insights has it: how many sessions are active, what they wait for, with which statement.

A session that computes is CPU, even when there are more of them than processors; one that reads a table from end to
end waits for the disk as well; behind a schema change everybody waits for a lock; who commits waits for the log
(docs.aws.amazon.com/AmazonRDS/latest/UserGuide/: USER_PerfInsights.Overview.ActiveSessions.html,
USER_PerfInsights.API.html). Statements are those that the programs' tables ask for; the largest table has the most
work, and all of it when an index is missing.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stackmedic.lab import hidden

if TYPE_CHECKING:
    from stackmedic.lab.physics.databases.databases import Databases
    from stackmedic.lab.physics.databases.server import Server

CPU, LOCK, DISK, LOG = ("CPU", "CPU"), ("relation", "Lock"), ("DataFileRead", "IO"), ("WALSync", "IO")
OF_SCANS = 0.35  # Share of a scan that waits for the disk.
A_COMMIT_S = 0.002
NO_TABLE = "SELECT ?"
CHANGE = "ALTER TABLE {table} ADD COLUMN note text"
KEPT = 2_000


@dataclass(frozen=True, slots=True)
class Load:
    """Average active sessions by what they wait for, (name, type), and each statement's share of them."""

    waits: tuple[tuple[tuple[str, str], float], ...]
    statements: tuple[tuple[str, float], ...]
    user: str
    cpu_percent: float
    connections: float

    @property
    def total(self) -> float:
        return sum(each for _, each in self.waits)


def load_of(databases: "Databases", server: "Server") -> Load:
    """The server's load as of the last minute."""
    did, tables = server.work, _tables(server)
    waits: dict[tuple[str, str], float] = {}
    if did.blocked:
        waits[LOCK] = max(did.sessions, float(len(server.data.changing)))
        change = CHANGE.format(table=tables[0][0] if tables else "t")
        statements = ((change, 0.1), *_statements(tables, False, 0.9))
    else:
        scans = bool(databases.hidden(hidden.DATABASE_SCANS, server.name))
        waits[CPU] = did.sessions * (1 - OF_SCANS if scans else 1.0)
        waits[DISK] = did.sessions * OF_SCANS if scans else 0.0
        waits[LOG] = did.writes * A_COMMIT_S
        statements = _statements(tables, scans, 1.0)
    return Load(
        tuple((name, round(value, 4)) for name, value in waits.items() if value >= 0.0001),
        statements,
        server.data.master,
        did.cpu_percent,
        databases.connections(server.name),
    )


def _tables(server: "Server") -> list[tuple[str, int]]:
    """The programs' tables, the largest first."""
    found = [each for schema in server.data.databases.values() for each in schema.tables.items()]
    return sorted(found, key=lambda each: (-each[1], each[0]))


def _statements(tables: list[tuple[str, int]], scans: bool, whole: float) -> tuple[tuple[str, float], ...]:
    if not tables:
        return ((NO_TABLE, whole),)
    if scans:
        rest = [(f"SELECT * FROM {name} WHERE id = ?", 0.06 / len(tables)) for name, _ in tables]
        return ((f"SELECT * FROM {tables[0][0]} WHERE status = ? ORDER BY created_at", 0.94 * whole), *rest)
    rows = sum(each for _, each in tables) or 1
    return tuple((f"SELECT * FROM {name} WHERE id = ?", whole * (count or 1) / max(rows, 1)) for name, count in tables)


def note(databases: "Databases", server: "Server") -> None:
    """Keep the load when it is another than before."""
    if not server.performance_insights:
        return
    now = load_of(databases, server)
    if not server.loads or server.loads[-1][1] != now:
        server.loads.append((databases.account.world.now, now))
        del server.loads[:-KEPT]


def between(server: "Server", start: float, end: float) -> list[tuple[float, Load]]:
    """(seconds, load) of each stretch between two moments."""
    found = []
    for position, (since, load) in enumerate(server.loads):
        until = server.loads[position + 1][0] if position + 1 < len(server.loads) else end
        seconds = min(until, end) - max(since, start)
        if seconds > 0:
            found.append((seconds, load))
    return found
