"""What is on a database's disk: databases with their tables, who may log in, how many bytes; snapshots copy it.

An RDS instance has one, an Aurora cluster one for all its instances. Its fingerprint (databases, tables, row counts)
survives snapshots and restores.
"""

from copy import deepcopy
from dataclasses import dataclass, field

GIB = 2**30
ALWAYS = ("postgres", "rdsadmin", "template1")


@dataclass(slots=True)
class Schema:
    """One database: rows by table, how far its migrations have come, and who holds the lock of the migration tool."""

    tables: dict[str, int] = field(default_factory=dict)
    version: str = ""
    locked_by: str = ""


@dataclass(slots=True)
class Data:
    """``master``: the master user. ``token_users``: who logs in with IAM tokens (PostgreSQL's role ``rds_iam``).

    ``changing``: who is changing the schema just now.
    """

    master: str
    passwords: dict[str, str]
    databases: dict[str, Schema]
    data_bytes: float
    wal_bytes: float = 0.0
    token_users: set[str] = field(default_factory=set)
    changing: set[str] = field(default_factory=set)

    @property
    def bytes(self) -> float:
        return self.data_bytes + self.wal_bytes

    def copy(self) -> "Data":
        """What a snapshot keeps: everything but the log and what is under way."""
        copied = deepcopy(self)
        copied.wal_bytes = 0.0
        copied.changing.clear()
        return copied

    def fingerprint(self) -> dict[str, dict[str, int]]:
        """Row counts by database and table."""
        return {name: dict(sorted(schema.tables.items())) for name, schema in sorted(self.databases.items())}


def new_data(user: str, password: str, database: str | None, data_bytes: float) -> Data:
    """What a new instance or cluster has."""
    names = [database, *ALWAYS] if database else list(ALWAYS)
    return Data(user, {user: password}, {name: Schema() for name in names}, data_bytes)
