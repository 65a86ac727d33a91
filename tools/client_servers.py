"""PostgreSQL, Redis and memcached on loopback, in every state that a client can meet; ports that are silent or shut.

A silent server is a listening socket whose queue is full; one that refuses everybody speaks just enough of PostgreSQL's
protocol to say so. ``RESTARTS`` cuts the connections of a server, by its port.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HOST = "server.test"
USER, DATABASE, PASSWORD = "app_user_x", "app_db_x", "right-password"
TOKEN = "right-token"
RESTARTS: dict[int, Callable[[], object]] = {}
STARTING_UP = {"S": "FATAL", "V": "FATAL", "C": "57P03", "M": "the database system is starting up"}
# What RDS says to a token that is not right (repost.aws/knowledge-center/rds-postgresql-connect-using-iam).
PAM = {"S": "FATAL", "V": "FATAL", "C": "28000", "M": f'PAM authentication failed for user "{USER}"'}


def free_port(below: int = 65_536) -> int:
    while True:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = int(one.getsockname()[1])
        if port < below:
            return port


def run(*command: object) -> str:
    return subprocess.run([str(each) for each in command], check=True, capture_output=True, text=True).stdout


def as_postgres(*command: object) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *(str(each) for each in command)]


def wait_for(port: int, program: "subprocess.Popen[str] | None" = None) -> bool:
    """Wait until somebody listens; False: the program has ended before."""
    for _ in range(900):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return True
        if program is not None and program.poll() is not None:
            return False
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on {port}")


def certificate(folder: Path, *, whole_chain: bool) -> None:
    """A certificate of an authority that nobody knows; RDS sends the authority's own with it, ElastiCache does not."""
    key, request, found = folder / "server.key", folder / "server.csr", folder / "server.crt"
    names = folder / "names"
    names.write_text(f"subjectAltName=DNS:{HOST}")
    new = ["openssl", "req", "-newkey", "rsa:2048", "-nodes"]
    run(*new, "-x509", "-days", 2, "-subj", "/CN=Authority", "-keyout", folder / "ca.key", "-out", folder / "ca.crt")
    run(*new, "-subj", f"/CN={HOST}", "-keyout", key, "-out", request)
    authority = ["-CA", folder / "ca.crt", "-CAkey", folder / "ca.key", "-CAcreateserial"]
    run("openssl", "x509", "-req", "-in", request, "-days", 2, *authority, "-extfile", names, "-out", found)
    if whole_chain:
        found.write_text(found.read_text() + (folder / "ca.crt").read_text())


@contextmanager
def postgres(tools: Path, *, tls: bool, slots: int = 80) -> Iterator[int]:
    """A server; beside the database there are three of its name that are read-only, slow, and out of space."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    shutil.chown(folder, "postgres")
    data, port = folder / "data", free_port()
    run(*as_postgres(tools / "initdb", "-D", data, "-A", "trust", "--locale=C", "-E", "UTF8"))
    settings = [
        f"port={port}",
        f"max_connections={slots}",
        f"unix_socket_directories='{folder}'",
        "listen_addresses='127.0.0.1'",
    ]
    if tls:
        certificate(data, whole_chain=True)
        for name in ("server.key", "server.crt"):
            shutil.chown(data / name, "postgres")
            (data / name).chmod(0o600)
        settings.append("ssl=on")
    with (data / "postgresql.conf").open("a") as file:
        file.write("\n".join(settings) + "\n")
    (data / "pg_hba.conf").write_text(
        f"local all all trust\n{'hostssl' if tls else 'host'} all all 127.0.0.1/32 scram-sha-256\n"
    )
    run(*as_postgres(tools / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "start"))
    RESTARTS[port] = lambda: run(
        *as_postgres(tools / "pg_ctl", "-D", data, "-w", "-m", "fast", "-l", folder / "log", "restart")
    )
    small = folder / "small"
    small.mkdir()
    run("mount", "-t", "tmpfs", "-o", "size=4m", "none", small)
    shutil.chown(small, "postgres")
    try:
        fill(folder, port, small)
        yield port
    finally:
        subprocess.run(as_postgres(tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"), capture_output=True)
        run("umount", small)
        shutil.rmtree(folder, ignore_errors=True)


def fill(folder: Path, port: int, small: Path) -> None:
    """Make the databases and their tables, and leave no room where the last one keeps its notes."""

    def do(database: str, *statements: str) -> None:
        commands = [part for each in statements for part in ("-c", each)]
        run(*as_postgres("psql", "-q", "-h", folder, "-p", port, "-d", database, *commands))

    do("postgres", f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'", f"CREATE TABLESPACE small LOCATION '{small}'")
    for suffix in ("", "_readonly", "_slow", "_full"):
        place = "TABLESPACE small" if suffix == "_full" else ""
        do("postgres", f"CREATE DATABASE {DATABASE}{suffix} OWNER {USER}")
        do(
            DATABASE + suffix,
            f"CREATE TABLE notes (id serial, note text) {place}",
            "ALTER TABLE notes ALTER COLUMN note SET STORAGE PLAIN",
            "CREATE VIEW orders_by_day AS SELECT 1 AS id, 2 AS total, pg_sleep(3)",
            f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {USER}",
            f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {USER}",
        )
    do("postgres", f"ALTER DATABASE {DATABASE}_readonly SET default_transaction_read_only = on")
    do("postgres", f"ALTER DATABASE {DATABASE}_slow SET statement_timeout = 100")
    do(f"{DATABASE}_full", "INSERT INTO notes (note) SELECT repeat('note ', 1400) FROM generate_series(1, 100)")
    with (small / "dump").open("wb") as file:
        try:
            while True:
                os.write(file.fileno(), b"0" * 4096)
        except OSError:
            return


@contextmanager
def redis(*options: object, tls: bool = False) -> Iterator[int]:
    # The bus of a cluster listens at a port that is 10,000 higher.
    folder, port = Path(tempfile.mkdtemp(prefix="redis")), free_port(55_536)
    listening: list[object] = ["--port", port]
    if tls:
        certificate(folder, whole_chain=False)
        own = ["--tls-cert-file", folder / "server.crt", "--tls-key-file", folder / "server.key"]
        listening = ["--port", 0, "--tls-port", port, "--tls-auth-clients", "no", *own]
    command = ["redis-server", "--bind", "127.0.0.1", "--save", "", "--dir", folder, *listening, *options]
    server = subprocess.Popen([str(each) for each in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_for(port)
    RESTARTS[port] = lambda: run(
        "redis-cli", "-p", port, "-a", TOKEN, "client", "kill", "type", "normal", "skipme", "yes"
    )
    try:
        yield port
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis_cluster() -> Iterator[tuple[int, int]]:
    """Two shards with half the slots each; the first key of the clients belongs to the one that comes second."""
    with ExitStack() as running:
        key_of = ["--cluster-enabled", "yes", "--cluster-require-full-coverage", "no", "--cluster-config-file"]
        ports = [running.enter_context(redis(*key_of, f"nodes-{number}.conf")) for number in range(2)]
        slot = int(run("redis-cli", "-p", ports[0], "cluster", "keyslot", "session:1"))
        lower, upper = ("0", "8191"), ("8192", "16383")
        halves = (upper, lower) if slot < 8192 else (lower, upper)
        for port, half in zip(ports, halves, strict=True):
            run("redis-cli", "-p", port, "cluster", "addslotsrange", *half)
        run("redis-cli", "-p", ports[0], "cluster", "meet", "127.0.0.1", ports[1])
        time.sleep(5)
        yield ports[0], ports[1]


@contextmanager
def memcached(program: str) -> Iterator[int]:
    port = free_port()
    server = subprocess.Popen([program, "-u", "nobody", "-l", "127.0.0.1", "-p", str(port)])
    wait_for(port)
    try:
        yield port
    finally:
        server.kill()
        server.wait()


@contextmanager
def silence() -> Iterator[int]:
    """A port that never completes a handshake."""
    with ExitStack() as held:
        listening = held.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(8):
            one = held.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(listening.getsockname())
        time.sleep(0.3)
        yield int(listening.getsockname()[1])


@contextmanager
def refusing(fields: dict[str, str]) -> Iterator[int]:
    """A PostgreSQL server that says the same to everybody (protocol: postgresql.org/docs/current/protocol.html)."""
    said = b"".join(f"{name}{text}\0".encode() for name, text in fields.items()) + b"\0"
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            with client:
                request = client.recv(1024)
                if request[4:8] in (b"\x04\xd2\x16\x2f", b"\x04\xd2\x16\x30"):  # SSLRequest, GSSENCRequest: no.
                    client.sendall(b"N")
                    client.recv(1024)
                client.sendall(b"E" + (len(said) + 4).to_bytes(4, "big") + said)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        listening.close()
