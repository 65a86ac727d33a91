"""PostgreSQL: version, databases, connections and their limit, long statements, locks, slots, tables read row by row.

User and password are libpq's own (``PGUSER``, ``PGPASSWORD``, ``PGPASSFILE``). Transactions are read-only and short.
Source: PostgreSQL documentation, "The Cumulative Statistics System", "pg_locks", "pg_replication_slots".
"""

import socket
from typing import Any

from stackmedic.model.evidence import Json
from stackmedic.model.probed import Address, Probed
from stackmedic.probe.lines import failed

KIND = "postgres"
FULL = 0.9
QUERIES = {
    "version": "select current_setting('server_version')",
    "databases": "select coalesce(string_agg(datname, ',' order by datname), '') from pg_database"
    " where not datistemplate",
    "max_connections": "select current_setting('max_connections')::int",
    "connections": "select count(*)::int from pg_stat_activity where backend_type = 'client backend'",
    "longest_statement_s": "select coalesce(max(extract(epoch from clock_timestamp() - query_start)), 0)::int"
    " from pg_stat_activity where state = 'active' and pid <> pg_backend_pid()",
    "waiting_locks": "select count(*)::int from pg_locks where not granted",
    "inactive_slots": "select count(*)::int from pg_replication_slots where not active",
    "pg_stat_statements": "select count(*) > 0 from pg_extension where extname = 'pg_stat_statements'",
    "read_row_by_row": "select coalesce(string_agg(relname, ',' order by relname), '') from pg_stat_user_tables"
    " where seq_scan > 1000 and seq_scan > 10 * coalesce(idx_scan, 0) and n_live_tup > 10000",
}


def ask(address: Address, timeout_s: float) -> Probed:
    """What it says of itself; with wrong or no credentials that it answers, and no more."""
    try:
        import psycopg
    except ImportError:
        return Probed(KIND, str(address), None, "psycopg is not installed: pip install 'stackmedic[runner]'")
    milliseconds = int(timeout_s * 1000)
    options = f"-c default_transaction_read_only=on -c statement_timeout={milliseconds}"
    try:
        where: dict[str, Any] = {"host": address.host, "port": address.line[1], "options": options}
        if address.at:  # libpq takes an address here, and verifies the certificate for the host.
            where["hostaddr"] = socket.gethostbyname(address.at[0])
        with psycopg.connect(**where, connect_timeout=max(2, int(timeout_s)), autocommit=True) as connection:
            facts = {name: _one(connection, query) for name, query in QUERIES.items()}
    except socket.gaierror as error:
        return failed(KIND, address, error)
    except psycopg.OperationalError as error:
        return _refused(address, str(error))
    except psycopg.Error as error:
        return Probed(KIND, str(address), None, f"it does not say: {error}".splitlines()[0])
    used, limit = facts["connections"], facts["max_connections"]
    says = f"version {facts['version']}, {used} of {limit} connections"
    return Probed(KIND, str(address), _few(used, limit), says, facts)


def _one(connection: Any, query: str) -> Json:
    value: Json = connection.execute(query).fetchone()[0]
    return value


def _few(used: Json, limit: Json) -> bool:
    return isinstance(used, int) and isinstance(limit, int) and used < FULL * limit


def _refused(address: Address, said: str) -> Probed:
    """A server that asks for a password, or knows no such user or database, is there and answers."""
    first = said.strip().splitlines()[0]
    if "FATAL" in said and "authentication" in said:
        return Probed(KIND, str(address), True, "it answers, and does not accept PGUSER and PGPASSWORD")
    if "no password supplied" in said:
        return Probed(KIND, str(address), True, "it answers, and asks for a password; set PGUSER and PGPASSWORD")
    if "refused" in said:
        return failed(KIND, address, ConnectionRefusedError())
    if "FATAL" in said:
        return Probed(KIND, str(address), False, first)
    return Probed(KIND, str(address), None, first)
