"""A Redis server as an ElastiCache node is one: its tokens, TLS, limits, and whose replica it is.

Clients are the user ``default``, with every token that the store takes now, or with none; the keeper has a user of its
own, whose password nobody else knows and which is said on standard input and sockets only. Commands that ElastiCache
keeps for itself are refused (docs.aws.amazon.com/AmazonElastiCache/latest/dg/RestrictedCommands.html).
"""

import resource
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from stackmedic.lab.real_data.installed import redis_program
from stackmedic.lab.real_data.process import ended, free_port, last_words, own, started, written

ADMIN = "stackmedic-lab"
STARTS_WITHIN_S, LOOK_S = 30.0, 0.01
SOCKET_WITHIN_S = 10.0
OWN_FILES = 64
MOST_CLIENTS = 65_000  # ElastiCache's own limit.
RESTRICTED = (
    "acl", "bgrewriteaof", "bgsave", "config", "debug", "migrate", "psync", "replicaof", "save", "slaveof", "shutdown",
    "sync",
)  # fmt: skip
PLAIN, TLS = "", "tls"  # The ports that a server may have.


class Redis:
    """One server in a folder of its own. ``password``: the keeper's, the same for all servers, so that a replica may
    ask its primary."""

    def __init__(self, folder: Path, password: str) -> None:
        self.folder = folder
        self.ports: dict[str, int] = {}
        self._password = password
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        own(self.folder)

    def start(self, at_start: Mapping[str, Any]) -> None:
        """Start it, closed to clients. Raises RuntimeError with what the server says."""
        for name in ("certificate", "key", "authority"):
            written(self.folder / name, at_start[name])
        kinds = {None: (PLAIN,), "preferred": (PLAIN, TLS), "required": (TLS,)}[at_start["tls"]]
        self.ports = {kind: free_port() for kind in kinds}
        said = "\n".join(self._settings(at_start["tls"])) + "\n"
        self._process = started([str(redis_program()), "-"], self.folder, said)
        for _ in range(int(STARTS_WITHIN_S / LOOK_S)):
            if self._process.poll() is not None:
                break
            try:
                self._told(("PING",))
            except (OSError, RuntimeError):  # Not there yet, or loading.
                time.sleep(LOOK_S)
            else:
                return
        raise RuntimeError(f"redis-server: {last_words(self.folder)}")

    def change(self, live: Mapping[str, Any], primary: "Redis | None" = None) -> None:
        """Let it be as it is wanted while it runs. Raises RuntimeError with what the server refuses."""
        self._told(*commands(live, primary))

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None:
            ended(self._process, how)
            self._process = None

    @property
    def asked_at(self) -> int:
        """Where replicas ask."""
        return self.ports.get(PLAIN) or self.ports[TLS]

    def _settings(self, tls: str | None) -> Iterator[str]:
        yield f"port {self.ports.get(PLAIN, 0)}"
        if TLS in self.ports:
            yield f"tls-port {self.ports[TLS]}"
            yield from ("tls-cert-file certificate", "tls-key-file key", "tls-ca-cert-file authority")
            yield "tls-auth-clients no"
            yield f"tls-replication {'yes' if tls == 'required' else 'no'}"
        yield from ("bind 127.0.0.1", "unixsocket socket", "unixsocketperm 700", "logfile ''", "daemonize no")
        yield from ("save ''", "appendonly no", "repl-diskless-sync-delay 0")
        yield f"user {ADMIN} on >{self._password} ~* &* +@all"
        yield "user default off"
        yield from (f"masteruser {ADMIN}", f"masterauth {self._password}")

    def _told(self, *said: tuple[str, ...]) -> None:
        """Say commands; each is answered with one line."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(SOCKET_WITHIN_S)
            line.connect(str(self.folder / "socket"))
            with line.makefile("rb") as answers:
                for words in (("AUTH", ADMIN, self._password), *said):
                    line.sendall(message(words))
                    answer = answers.readline().decode().rstrip()
                    if not answer.startswith("+"):
                        raise RuntimeError(f"redis-server refuses {' '.join(words[:2])}: {answer.partition(' ')[0]}")


def message(words: tuple[str, ...]) -> bytes:
    """A command on the wire (redis.io/docs/latest/develop/reference/protocol-spec/)."""
    parts = [each.encode() for each in words]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(each), each) for each in parts)


def commands(live: Mapping[str, Any], primary: "Redis | None") -> Iterator[tuple[str, ...]]:
    """What is said to a server so that it is as it is wanted."""
    tokens = [f">{each}" for each in live["passwords"]] or ["nopass"]
    kept = [f"-{each}" for each in RESTRICTED]
    yield ("ACL", "SETUSER", "default", "reset", "on", "~*", "&*", "+@all", *kept, *tokens)
    for name in ("maxmemory", "maxmemory-policy"):
        yield ("CONFIG", "SET", name, str(live[name]))
    yield ("CONFIG", "SET", "maxclients", str(min(live["maxclients"], most_clients())))
    yield ("REPLICAOF", "127.0.0.1", str(primary.asked_at)) if primary else ("REPLICAOF", "NO", "ONE")


def most_clients() -> int:
    """As many as this system lets a process open files, and some are Redis's own."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    return MOST_CLIENTS if files == resource.RLIM_INFINITY else files - OWN_FILES


def new_password() -> str:
    return secrets.token_hex(32)
