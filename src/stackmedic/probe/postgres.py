"""PostgreSQL: version, databases, connections and their limit, long statements, locks, slots, tables read row by row.

User and password are libpq's own (``PGUSER``, ``PGPASSWORD``, ``PGPASSFILE``). Transactions are read-only, statements
and waits for locks short. The words of a refusal are PostgreSQL's (src/backend/utils/init/postinit.c,
src/backend/storage/lmgr/proc.c) and libpq's.
"""

import re
import socket
from dataclasses import replace
from typing import Any

from stackmedic.model.evidence import Json
from stackmedic.model.probed import Address, Probed
from stackmedic.probe.lines import failed
from stackmedic.probe.statements import STATEMENTS, fact

KIND = "postgres"
FULL = 0.9
ALWAYS_THERE = "postgres"
NO_DATABASE = re.compile(r'database "(?P<name>[^"]+)" does not exist')
NO_SLOT = re.compile(r"remaining connection slots are reserved|too many clients already")


def options(timeout_s: float) -> str:
    """What keeps a session from changing, and from waiting for, anything."""
    milliseconds = max(1, int(timeout_s * 1000))
    return (
        f"-c default_transaction_read_only=on -c statement_timeout={milliseconds}"
        f" -c lock_timeout={min(milliseconds, 1000)}"
    )


def ask(address: Address, timeout_s: float, database: str = "") -> Probed:
    """What it says of itself; with wrong or no credentials that it answers, and no more."""
    try:
        import psycopg
    except ImportError:
        return Probed(KIND, str(address), None, "psycopg is not installed: pip install 'stackmedic[runner]'")
    where: dict[str, Any] = {"host": address.host, "port": address.line[1], "options": options(timeout_s)}
    where |= {"dbname": database} if database else {}
    try:
        if address.at:  # libpq takes an address here, and verifies the certificate for the host.
            where["hostaddr"] = socket.gethostbyname(address.at[0])
        with psycopg.connect(**where, connect_timeout=max(2, int(timeout_s)), autocommit=True) as connection:
            return told(address, {name: _column(connection, query) for name, query in STATEMENTS.items()})
    except socket.gaierror as error:
        return failed(KIND, address, error)
    except psycopg.OperationalError as error:
        found = refused(address, str(error))
        return beside(found, ask(address, timeout_s, ALWAYS_THERE)) if names_none(found, database) else found
    except psycopg.Error as error:
        return Probed(KIND, str(address), None, f"it does not say: {error}".splitlines()[0])


def _column(connection: Any, query: str) -> list[object] | None:
    """The first column; None for what may not be read, or is not there."""
    import psycopg

    try:
        return [row[0] for row in connection.execute(query).fetchall()]
    except psycopg.OperationalError:
        raise
    except psycopg.Error:
        return None


def told(address: Address, columns: dict[str, list[object] | None]) -> Probed:
    """The answer of a database that let us in, by the first column of each statement's rows."""
    facts = {name: fact(name, column) for name, column in columns.items() if column is not None}
    facts["pg_stat_statements"] = "pg_stat_statements" in (facts.pop("extensions", None) or [])  # type: ignore[operator]
    used, limit = facts.get("connections"), facts.get("max_connections")
    says = f"version {facts.get('version')}, {used} of {limit} connections"
    return Probed(KIND, str(address), _few(used, limit), says, facts)


def names_none(found: Probed, database: str) -> bool:
    """Whether the database that was named is not there; then the one that always is tells which are."""
    return database not in ("", ALWAYS_THERE) and "no_such_database" in found.facts


def beside(found: Probed, others: Probed) -> Probed:
    """An answer, with what another database of the server told."""
    return replace(found, facts={**others.facts, **found.facts})


def _few(used: Json, limit: Json) -> bool:
    return isinstance(used, int) and isinstance(limit, int) and used < FULL * limit


def refused(address: Address, said: str) -> Probed:
    """A server that asks for a password, or knows no such user or database, is there and answers."""
    first = next(iter(said.strip().splitlines()), "")
    missing = NO_DATABASE.search(said)
    if missing:
        return Probed(KIND, str(address), False, first, {"no_such_database": missing["name"]})
    if NO_SLOT.search(said):
        return Probed(KIND, str(address), False, first, {"no_connection_left": True})
    if "FATAL" in said and "authentication" in said:
        return Probed(KIND, str(address), True, "it answers, and does not accept the user and password given")
    if "no password supplied" in said:
        return Probed(KIND, str(address), True, "it answers, and asks for a password; set PGUSER and PGPASSWORD")
    if "Connection refused" in said:
        return failed(KIND, address, ConnectionRefusedError())
    if "FATAL" in said:
        return Probed(KIND, str(address), False, first)
    return Probed(KIND, str(address), None, first)
