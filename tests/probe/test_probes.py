"""Probes against real servers: what they say is told, and what cannot be asked proves nothing."""

import shutil
import ssl
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from stackmedic.model.probed import Address, HttpCheck, Tunnel, Ways
from stackmedic.probe import dns, http, postgres, redis, tls
from stackmedic.probe.statements import STATEMENTS
from tests.durable.server import Server

NOW = datetime.now(UTC)
REDIS = shutil.which("redis-server")


def test_a_page_is_answered_with_its_status(web: tuple[Address, Address]) -> None:
    for each in web:
        found = http.ask(each, 5)
        assert (True, "GET / is answered 200 OK", 200) == (found.ok, found.says, found.facts["status"])


def test_a_program_that_fails_is_not_ok(web: tuple[Address, Address]) -> None:
    assert False is http.ask(web[0], 5, HttpCheck("/broken")).ok
    assert False is http.ask(web[0], 5, host="other").ok


@pytest.mark.parametrize("probe", [http.ask, redis.ask, postgres.ask])
def test_where_nothing_listens_it_is_said(closed: Address, probe: object) -> None:
    found = probe(closed, 5)  # type: ignore[operator]
    assert (False, "the connection is refused: nothing listens") == (found.ok, found.says)


@pytest.mark.parametrize(
    "check",
    [
        HttpCheck("/api/me", status=(403,)),
        HttpCheck("/api/me", status=(401, 403), body="connected"),
        HttpCheck("/ping", json=(("status", "ok"), ("services.database", "connected"))),
    ],
)
def test_what_is_as_it_was_declared_is_ok(web: tuple[Address, Address], check: HttpCheck) -> None:
    assert [(True, True), (True, True)] == [
        (found.ok, found.facts["declared"]) for found in (http.ask(each, 5, check) for each in web)
    ]


@pytest.mark.parametrize(
    ("check", "says"),
    [
        (HttpCheck("/api/me", status=(404,)), "GET /api/me is answered 403 Forbidden; it should be 404"),
        (HttpCheck("/", body="development mode"), "GET / is answered 200 OK; the body does not say 'development mode'"),
        (
            HttpCheck("/", json=(("services.redis", "connected"), ("status", "ok"))),
            'GET / is answered 200 OK; services.redis should be "connected", not null',
        ),
    ],
)
def test_what_is_not_as_it_was_declared_is_said(web: tuple[Address, Address], check: HttpCheck, says: str) -> None:
    found = http.ask(web[0], 5, check)
    assert (False, says) == (found.ok, found.says)


def test_of_a_body_only_the_fields_that_are_asked_for_are_kept_and_they_are_short(web: tuple[Address, Address]) -> None:
    kept = http.ask(web[0], 5, HttpCheck("/", json=(("status", "ok"), ("note", "x")))).facts["json"]
    assert {"status", "note"} == set(kept)  # type: ignore[arg-type]
    assert len(str(kept)) < 150


def test_a_tunnel_leads_where_no_name_does(web: tuple[Address, Address], certificate: Path) -> None:
    plain, secured = ((each.host, each.port) for each in web)
    ways = Ways((Tunnel("shop.internal", 80, plain), Tunnel("", 443, secured)))
    assert "GET / is answered 200 OK" == http.ask(ways.to(Address("shop.internal", 80)), 5).says
    found = tls.ask(ways.to(Address("localhost", 443, True)), 5, NOW, trusted=trusting(certificate))
    assert ("localhost:443", True) == (found.address, found.ok)
    other = ways.to(Address("localhost", 443, True))
    assert "does not hold" in tls.ask(other, 5, NOW, name="shop.internal", trusted=trusting(certificate)).says


def test_a_tunnel_leads_nobody_who_asks_for_something_else(web: tuple[Address, Address]) -> None:
    ways = Ways((Tunnel("shop.internal", 80, (web[0].host, web[0].port)),))
    for other in (Address("shop.internal", 81), Address("nowhere.invalid", 80)):
        assert ways.to(other) == other


def test_a_name_without_an_address_proves_nothing() -> None:
    found = http.ask(Address("nowhere.invalid", 80), 5)
    assert (None, "the name has no address here") == (found.ok, found.says)


def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


def test_a_certificate_that_holds_says_for_how_long(web: tuple[Address, Address], certificate: Path) -> None:
    found = tls.ask(web[1], 5, NOW, trusted=trusting(certificate))
    assert (True, ["localhost"]) == (found.ok, found.facts["names"])
    assert "29 more days" in found.says


def test_a_certificate_that_soon_ends_is_not_ok(web: tuple[Address, Address], certificate: Path) -> None:
    assert False is tls.ask(web[1], 5, NOW + timedelta(days=20), trusted=trusting(certificate)).ok


def test_a_certificate_for_another_name_or_by_nobody_does_not_hold(
    web: tuple[Address, Address], certificate: Path
) -> None:
    other = tls.ask(web[1], 5, NOW, name="shop.example", trusted=trusting(certificate))
    assert (False, False, ["localhost"]) == (other.ok, other.facts["covers"], other.facts["names"])
    unknown = tls.ask(web[1], 5, NOW)
    assert (False, False) == (unknown.ok, unknown.facts["trusted"])


def test_what_speaks_no_tls_is_said(web: tuple[Address, Address]) -> None:
    assert "no TLS is spoken there" in tls.ask(web[0], 5, NOW).says


def test_a_cache_answers_and_tells_its_numbers(cache: Address) -> None:
    found = redis.ask(cache, 5)
    assert (True, "PING is answered PONG") == (found.ok, found.says)
    assert isinstance(found.facts["used_memory"], int)
    assert {"maxmemory", "evicted_keys", "connected_clients", "keyspace_hits"} <= found.facts.keys()


def test_a_password_that_a_cache_does_not_know_proves_nothing(cache: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDISCLI_AUTH", "wrong")
    assert None is redis.ask(cache, 5).ok


def test_a_cache_is_told_to_do_nothing(cache: Address) -> None:
    with pytest.raises(ValueError, match="no command that a probe sends"):
        redis._told(None, "FLUSHALL")


def test_what_speaks_no_redis_proves_nothing_about_a_cache(web: tuple[Address, Address]) -> None:
    found = redis.ask(web[0], 5)
    assert None is found.ok
    assert "does not speak Redis" in found.says


def test_a_database_tells_of_itself(database: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    database.database("shop")
    monkeypatch.setenv("PGUSER", "tests")
    monkeypatch.setenv("PGDATABASE", "postgres")
    found = postgres.ask(Address("127.0.0.1", database.port), 5)
    assert True is found.ok
    assert (300, 0, [], False) == tuple(
        found.facts[name] for name in ("max_connections", "waiting_locks", "inactive_slots", "pg_stat_statements")
    )
    assert {*STATEMENTS} - {*found.facts} == {"extensions", "slowest_statements"}
    assert "shop" in found.facts["databases"]  # type: ignore[operator]


def test_a_session_that_idles_in_its_transaction_is_seen_to_block_a_schema_change(
    database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGUSER", "tests")
    database.database("blocked")
    where = {"host": "127.0.0.1", "port": database.port, "dbname": "blocked"}
    with psycopg.connect(**where) as idle, psycopg.connect(**where, autocommit=True) as waiting:  # type: ignore[arg-type]
        waiting.execute("create table orders (id int)")
        idle.execute("select * from orders")
        held = threading.Thread(target=lambda: waiting.execute("alter table orders add column note text"))
        held.start()
        found = postgres.ask(Address("127.0.0.1", database.port), 5, "blocked")
        while not found.facts["blocked_sessions"]:
            found = postgres.ask(Address("127.0.0.1", database.port), 5, "blocked")
        idle.rollback()
        held.join()
    assert (1, 1, ["ALTER"]) == tuple(
        found.facts[name] for name in ("blocked_sessions", "blocked_by_idle_transactions", "blocked_statements")
    )


def test_a_large_table_that_no_index_helps_is_told_and_a_small_one_is_not(
    database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGUSER", "tests")
    database.database("scanned")
    for table, rows in (("orders", 10_001), ("countries", 200)):
        database.ask(f"create table {table} as select n from generate_series(1, {rows}) n", "scanned")
        database.ask(f"analyze {table}", "scanned")
        scans = f"do $$ begin for each in 1..1001 loop perform n from {table} limit 1; end loop; end $$"
        database.ask(scans, "scanned")
    found = postgres.ask(Address("127.0.0.1", database.port), 5, "scanned")
    while not found.facts["read_row_by_row"]:  # Before PostgreSQL 15 what was counted is told a little later.
        found = postgres.ask(Address("127.0.0.1", database.port), 5, "scanned")
    assert ["orders"] == found.facts["read_row_by_row"]


def test_a_slot_that_nobody_reads_from_is_told_with_what_it_retains(
    database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGUSER", "tests")
    database.ask("select pg_create_physical_replication_slot('forgotten', true)")
    database.database("written")
    found = postgres.ask(Address("127.0.0.1", database.port), 5, "postgres")
    database.ask("select pg_drop_replication_slot('forgotten')")
    assert ["forgotten"] == found.facts["inactive_slots"]
    assert 1 <= found.facts["retained_by_inactive_slots_bytes"]  # type: ignore[operator]


def test_the_slowest_statements_are_told_by_number_and_never_by_their_text(
    database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not database.counts_statements:
        pytest.skip("no pg_stat_statements: install Debian's package postgresql-contrib")
    monkeypatch.setenv("PGUSER", "tests")
    database.database("counted")
    database.ask("create extension pg_stat_statements", "counted")
    database.ask("select count(*) from generate_series(1, 3000000) as hidden", "counted")
    found = postgres.ask(Address("127.0.0.1", database.port), 5, "counted")
    assert True is found.facts["pg_stat_statements"]
    assert " calls, " in str(found.facts["slowest_statements"])
    assert "hidden" not in str(found.facts)


def test_nothing_can_be_changed_by_a_probe_s_session(database: Server) -> None:
    where = f"host=127.0.0.1 port={database.port} user=tests dbname=postgres"
    with psycopg.connect(where, options=postgres.options(2), autocommit=True) as session:
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            session.execute("create table nothing (id int)")
        with pytest.raises(psycopg.errors.QueryCanceled):
            session.execute("set statement_timeout = 1; select count(*) from generate_series(1, 100000000)")


def test_a_database_that_is_not_there_is_not_ok(database: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGUSER", "tests")
    monkeypatch.setenv("PGDATABASE", "nowhere")
    found = postgres.ask(Address("127.0.0.1", database.port), 5)
    assert False is found.ok
    assert 'database "nowhere" does not exist' in found.says
    named = postgres.ask(Address("127.0.0.1", database.port), 5, "nowhere")
    assert (False, "nowhere") == (named.ok, named.facts["no_such_database"])
    assert "postgres" in named.facts["databases"]  # type: ignore[operator]


def test_a_name_is_told_with_its_addresses() -> None:
    found = dns.ask(Address("localhost", 0))
    assert (True, True) == (found.ok, "127.0.0.1" in str(found.facts["addresses"]))
    assert None is dns.ask(Address("nowhere.invalid", 0)).ok
