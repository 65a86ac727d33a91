"""What PostgreSQL is asked, each statement alone: whoever may not read one of them is still told the others.

No statement returns text of anybody's queries beyond its first word. Source: PostgreSQL documentation, "The Cumulative
Statistics System", "System Information Functions" (pg_blocking_pids), "pg_replication_slots", "pg_stat_statements".
"""

from collections.abc import Mapping, Sequence

from stackmedic.model.evidence import Json

CLIENTS = "pg_stat_activity where backend_type = 'client backend'"
BLOCKED = f"{CLIENTS} and cardinality(pg_blocking_pids(pid)) > 0"
IDLE = f"{CLIENTS} and state like 'idle in transaction%'"
NUMBERS = {
    "max_connections": "select current_setting('max_connections')::int",
    "reserved_connections": "select current_setting('superuser_reserved_connections')::int"
    " + coalesce(current_setting('reserved_connections', true), '0')::int",
    "connections": f"select count(*) from {CLIENTS}",
    "longest_statement_s": "select coalesce(max(extract(epoch from clock_timestamp() - query_start)), 0)::int"
    f" from {CLIENTS} and state = 'active' and pid <> pg_backend_pid()",
    "longest_idle_transaction_s": "select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::int"
    f" from {IDLE}",
    "blocked_sessions": f"select count(*) from {BLOCKED}",
    "blocked_by_idle_transactions": f"select count(*) from {BLOCKED}"
    f" and pg_blocking_pids(pid) && array(select pid from {IDLE})",
    "waiting_locks": "select count(*) from pg_locks where not granted",
    "retained_by_inactive_slots_bytes": "select coalesce(max(pg_wal_lsn_diff(case when pg_is_in_recovery()"
    " then pg_last_wal_receive_lsn() else pg_current_wal_lsn() end, restart_lsn)), 0)::bigint"
    " from pg_replication_slots where not active",
}
LISTS = {
    "databases": "select datname from pg_database where not datistemplate order by 1",
    "blocked_statements": f"select distinct upper(split_part(ltrim(query), ' ', 1)) from {BLOCKED} order by 1",
    "inactive_slots": "select slot_name from pg_replication_slots where not active order by 1",
    "extensions": "select extname from pg_extension order by 1",
    "slowest_statements": "select queryid || ': ' || calls || ' calls, ' || round(mean_exec_time) || ' ms'"
    " from pg_stat_statements where mean_exec_time > 100 order by total_exec_time desc limit 5",
    "read_row_by_row": "select relname from pg_stat_user_tables where seq_scan > 1000"
    " and seq_scan > 10 * coalesce(idx_scan, 0) and n_live_tup > 10000 order by seq_tup_read desc limit 10",
}
TEXTS = {"version": "select current_setting('server_version')"}
STATEMENTS: Mapping[str, str] = {**TEXTS, **NUMBERS, **LISTS}


def fact(name: str, column: Sequence[object]) -> Json:
    """What the first column of an answer comes to; None for a number that is none."""
    if name in LISTS:
        return [str(each) for each in column]
    first = str(column[0]).strip() if column else ""
    if name in TEXTS:
        return first or None
    return int(first) if first.lstrip("-").isdigit() else None
