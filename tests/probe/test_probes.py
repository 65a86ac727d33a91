"""Probes against real servers: what they say is told, and what cannot be asked proves nothing."""

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from stackmedic.model.probed import Address, Tunnel, Ways
from stackmedic.probe import dns, http, postgres, redis, tls
from tests.durable.server import BINARIES, MISSING, Server

NOW = datetime.now(UTC)
REDIS = shutil.which("redis-server")


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503 if self.path == "/broken" or self.headers["Host"].startswith("other:") else 200)
        self.end_headers()

    def log_message(self, *about: object) -> None:
        return None


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that is good for thirty days, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(NOW - timedelta(days=1)).not_valid_after(NOW + timedelta(days=30))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
    made = made.add_extension(x509.BasicConstraints(True, None), True)
    file = Path(tmp_path_factory.mktemp("tls")) / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture(scope="module")
def web(certificate: Path) -> Iterator[tuple[Address, Address]]:
    """A web server without and one with TLS."""
    plain, secured = ThreadingHTTPServer(("127.0.0.1", 0), Page), ThreadingHTTPServer(("127.0.0.1", 0), Page)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    secured.socket = context.wrap_socket(secured.socket, server_side=True)
    secured.handle_error = lambda *about: None  # type: ignore[method-assign]
    for each in (plain, secured):
        threading.Thread(target=each.serve_forever, daemon=True).start()
    yield Address("127.0.0.1", plain.server_port), Address("localhost", secured.server_port, encrypted=True)
    for each in (plain, secured):
        each.shutdown()
        each.server_close()


@pytest.fixture(scope="module")
def closed() -> Address:
    """Where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return Address("127.0.0.1", port)


def test_a_page_is_answered_with_its_status(web: tuple[Address, Address]) -> None:
    for each in web:
        found = http.ask(each, 5)
        assert (True, "GET / is answered 200 OK", 200) == (found.ok, found.says, found.facts["status"])


def test_a_program_that_fails_is_not_ok(web: tuple[Address, Address]) -> None:
    assert False is http.ask(web[0], 5, path="/broken").ok
    assert False is http.ask(web[0], 5, host="other").ok


@pytest.mark.parametrize("probe", [http.ask, redis.ask, postgres.ask])
def test_where_nothing_listens_it_is_said(closed: Address, probe: object) -> None:
    found = probe(closed, 5)  # type: ignore[operator]
    assert (False, "the connection is refused: nothing listens") == (found.ok, found.says)


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
    assert "does not hold" in tls.ask(web[1], 5, NOW, name="shop.example", trusted=trusting(certificate)).says
    assert "does not hold" in tls.ask(web[1], 5, NOW).says


def test_what_speaks_no_tls_is_said(web: tuple[Address, Address]) -> None:
    assert "no TLS is spoken there" in tls.ask(web[0], 5, NOW).says


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Address]:
    """A Redis of our own, with a password for its administrator only where a test sets one."""
    if REDIS is None:
        pytest.skip("no redis-server: install Debian's package redis-server")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = str(tmp_path_factory.mktemp("redis"))
    words = [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert any("Ready to accept connections" in line for line in process.stdout)
    yield Address("127.0.0.1", port)
    process.terminate()
    process.wait()
    process.stdout.close()


def test_a_cache_answers_and_tells_its_numbers(cache: Address) -> None:
    found = redis.ask(cache, 5)
    assert (True, "PING is answered PONG") == (found.ok, found.says)
    assert isinstance(found.facts["used_memory"], int)
    assert {"maxmemory", "evicted_keys", "connected_clients", "keyspace_hits"} <= found.facts.keys()


def test_a_password_that_a_cache_does_not_know_proves_nothing(cache: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDISCLI_AUTH", "wrong")
    assert None is redis.ask(cache, 5).ok


def test_what_speaks_no_redis_proves_nothing_about_a_cache(web: tuple[Address, Address]) -> None:
    found = redis.ask(web[0], 5)
    assert None is found.ok
    assert "does not speak Redis" in found.says


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    if not BINARIES:
        pytest.skip(MISSING)
    server = Server()
    yield server
    server.remove()


def test_a_database_tells_of_itself(database: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    database.database("shop")
    monkeypatch.setenv("PGUSER", "tests")
    monkeypatch.setenv("PGDATABASE", "postgres")
    found = postgres.ask(Address("127.0.0.1", database.port), 5)
    assert True is found.ok
    assert (300, 0, 0, False) == tuple(
        found.facts[name] for name in ("max_connections", "waiting_locks", "inactive_slots", "pg_stat_statements")
    )
    assert "shop" in str(found.facts["databases"]).split(",")


def test_a_database_that_is_not_there_is_not_ok(database: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGUSER", "tests")
    monkeypatch.setenv("PGDATABASE", "nowhere")
    found = postgres.ask(Address("127.0.0.1", database.port), 5)
    assert False is found.ok
    assert 'database "nowhere" does not exist' in found.says


def test_a_name_is_told_with_its_addresses() -> None:
    found = dns.ask(Address("localhost", 0))
    assert (True, True) == (found.ok, "127.0.0.1" in str(found.facts["addresses"]))
    assert None is dns.ask(Address("nowhere.invalid", 0)).ok
