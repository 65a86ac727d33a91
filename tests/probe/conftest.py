"""Servers that probes are tried on: a web server with and without TLS, a Redis and a PostgreSQL of our own."""

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

from stackmedic.model.probed import Address
from tests.durable.server import BINARIES, MISSING, Server

NOW = datetime.now(UTC)
REDIS = shutil.which("redis-server")


class Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(
            {"/broken": 503, "/api/me": 403}.get(self.path, 503 if self.headers["Host"].startswith("other:") else 200)
        )
        self.end_headers()
        self.wfile.write(b'{"status": "ok", "services": {"database": "connected"}, "note": "' + b"x" * 200 + b'"}')

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


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    if not BINARIES:
        pytest.skip(MISSING)
    server = Server()
    yield server
    server.remove()
