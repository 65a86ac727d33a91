"""PostgreSQL and Redis on loopback, in every state that a client can meet, and ports that stay silent or are closed.

A silent server is a listening socket whose queue is full; one that is always starting up speaks just enough of
PostgreSQL's protocol to say so. ``RESTARTS`` cuts the connections of a server, by its port.
"""

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

USER, DATABASE, PASSWORD = "app_user_x", "app_db_x", "right-password"
TOKEN = "right-token"
RESTARTS: dict[int, Callable[[], object]] = {}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def run(*command: object) -> str:
    return subprocess.run([str(each) for each in command], check=True, capture_output=True, text=True).stdout


def as_postgres(*command: object) -> list[str]:
    return ["runuser", "-u", "postgres", "--", *(str(each) for each in command)]


def wait_for(port: int) -> None:
    for _ in range(900):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on {port}")


def certificate(folder: Path) -> None:
    run(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-keyout", folder / "server.key", "-out", folder / "server.crt",
    )  # fmt: skip


@contextmanager
def postgres(tools: Path, *, tls: bool, slots: int = 20) -> Iterator[int]:
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
        certificate(data)
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
    for statement in (f"CREATE ROLE {USER} LOGIN PASSWORD '{PASSWORD}'", f"CREATE DATABASE {DATABASE} OWNER {USER}"):
        run(*as_postgres("psql", "-h", folder, "-p", port, "-c", statement))
    RESTARTS[port] = lambda: run(
        *as_postgres(tools / "pg_ctl", "-D", data, "-w", "-m", "fast", "-l", folder / "log", "restart")
    )
    try:
        yield port
    finally:
        subprocess.run(as_postgres(tools / "pg_ctl", "-D", data, "-m", "immediate", "stop"), capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis(*options: object, tls: bool = False) -> Iterator[int]:
    folder, port = Path(tempfile.mkdtemp(prefix="redis")), free_port()
    listening: list[object] = ["--port", port]
    if tls:
        certificate(folder)
        own = ["--tls-cert-file", folder / "server.crt", "--tls-key-file", folder / "server.key"]
        listening = ["--port", 0, "--tls-port", port, "--tls-auth-clients", "no", *own]
        listening += ["--tls-ca-cert-file", folder / "server.crt"]
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
def starting_up() -> Iterator[int]:
    """A server that is always starting up: it speaks just enough of the protocol to say so (code 57P03)."""
    fields = (
        b"SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0Fpostmaster.c\0L2353\0RProcessStartupPacket\0\0"
    )
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
                client.sendall(b"E" + (len(fields) + 4).to_bytes(4, "big") + fields)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        listening.close()
