"""Redis or Valkey: PING, and INFO where it may be read. Source: https://redis.io/docs/latest/develop/reference/protocol-spec/.

The password is redis-cli's ``REDISCLI_AUTH``; without it, that one is asked for is an answer too. No command but these
three is ever sent.
"""

import os
import socket
import ssl
from typing import Any

from stackmedic.model.evidence import Json
from stackmedic.model.probed import Address, Probed
from stackmedic.probe.lines import failed

KIND = "redis"
PASSWORD = "REDISCLI_AUTH"
ALLOWED = ("AUTH", "PING", "INFO")
LONGEST = 1 << 20
FULL = "max number of clients reached"  # Redis, src/networking.c.
KEPT = (
    "redis_version", "used_memory", "maxmemory", "maxmemory_policy", "connected_clients", "maxclients", "evicted_keys",
    "keyspace_hits", "keyspace_misses", "role", "uptime_in_seconds", "rejected_connections", "blocked_clients",
)  # fmt: skip


def ask(address: Address, timeout_s: float) -> Probed:
    """What it answers to PING, and of INFO the numbers that matter."""
    try:
        with socket.create_connection(address.line, timeout_s) as line:
            if not address.encrypted:
                return _asked(address, line)
            context = ssl.create_default_context()
            with context.wrap_socket(line, server_hostname=address.host) as secured:
                return _asked(address, secured)
    except ssl.SSLCertVerificationError as error:
        return Probed(KIND, str(address), None, f"the certificate does not hold here: {error.verify_message}")
    except (OSError, ValueError) as error:
        return failed(KIND, address, error)


def _asked(address: Address, line: socket.socket) -> Probed:
    with line.makefile("rwb") as stream:
        password = os.environ.get(PASSWORD)
        if password:
            said = _told(stream, "AUTH", password)
            if said.startswith("-") and FULL not in said:
                return Probed(KIND, str(address), None, f"{PASSWORD} is not accepted: {said[1:]}")
        said = _told(stream, "PING")
        return told(address, said, _told(stream, "INFO") if said == "+PONG" else "")


def told(address: Address, said: str, info: str) -> Probed:
    """What the answers to PING (with its sign) and INFO come to."""
    if said.startswith("-NOAUTH"):
        return Probed(KIND, str(address), True, f"it answers, and asks for a password; set {PASSWORD} for more")
    if FULL in said:
        return Probed(KIND, str(address), False, f"PING is answered: {said[1:]}", {"no_connection_left": True})
    if said != "+PONG":
        return Probed(KIND, str(address), False, f"PING is answered: {said[1:]}")
    return Probed(KIND, str(address), True, "PING is answered PONG", numbers(info))


def numbers(info: str) -> dict[str, Json]:
    """The lines of INFO that matter; numbers as numbers."""
    pairs = (each.strip().partition(":") for each in info.splitlines() if ":" in each)
    return {name: int(value) if value.isdigit() else value for name, _, value in pairs if name in KEPT}


def _told(stream: Any, *words: str) -> str:
    """One command and its answer: a line with its sign, or the text of a bulk. Raises ValueError for anything else."""
    if words[0] not in ALLOWED:
        raise ValueError(f"{words[0]} is no command that a probe sends")
    parts = [f"${len(each.encode())}\r\n{each}\r\n" for each in words]
    stream.write(f"*{len(words)}\r\n{''.join(parts)}".encode())
    stream.flush()
    first: str = stream.readline(LONGEST).decode("utf-8", "replace").rstrip("\r\n")
    if not first.startswith("$"):
        if first[:1] not in ("+", "-", ":"):
            raise ValueError("what listens there does not speak Redis")
        return first
    text: str = stream.read(min(int(first[1:]), LONGEST) + 2).decode("utf-8", "replace")
    return text
