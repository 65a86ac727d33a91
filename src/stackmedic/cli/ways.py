"""Ways to where names lead, as they are typed: tunnels in the form of curl's ``--connect-to``, and a DNS server."""

import re
from typing import Annotated

import typer

from stackmedic.errors import UsageError
from stackmedic.model.probed import Tunnel, Ways

HOST = r"\[[0-9a-fA-F:.]+\]|[^\[\]:]*"
FOUR = re.compile(rf"({HOST}):(\d*):({HOST}):(\d+)")
SERVER = re.compile(r"\[?([0-9a-fA-F:.]+?)\]?(?::(\d+))?")
DNS_PORT = 53

ConnectTo = Annotated[
    list[str] | None,
    typer.Option(
        "--connect-to",
        help="Connect to the near end of a tunnel in place of a host and port; an empty one is any.",
        metavar="HOST:PORT:HOST:PORT",
        envvar="STACKMEDIC_CONNECT_TO",
    ),
]
Resolver = Annotated[
    str | None,
    typer.Option(
        help="DNS server to ask in place of this machine's.", metavar="ADDRESS[:PORT]", envvar="STACKMEDIC_RESOLVER"
    ),
]


def ways(connect_to: list[str] | None, resolver: str | None) -> Ways:
    """Both, as they were typed. Raises UsageError."""
    return Ways(tuple(map(tunnel, connect_to or ())), server(resolver))


def tunnel(text: str) -> Tunnel:
    """``db.example:5432:127.0.0.1:15432``. Raises UsageError."""
    found = FOUR.fullmatch(text)
    if found is None or not found[3]:
        hint = "write db.example:5432:127.0.0.1:15432, or :443:127.0.0.1:8443 for any host"
        raise UsageError(f"--connect-to {text!r} is not HOST:PORT:HOST:PORT.", hint)
    return Tunnel(found[1].strip("[]"), int(found[2] or 0), (found[3].strip("[]"), int(found[4])))


def server(text: str | None) -> tuple[str, int] | None:
    """``10.0.0.2`` or ``127.0.0.1:5353``. Raises UsageError."""
    if not text:
        return None
    bare = re.fullmatch(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*:[0-9a-fA-F:]*", text)  # IPv6 without a port.
    found = SERVER.fullmatch(f"[{text}]" if bare else text)
    if found is None:
        raise UsageError(f"--resolver {text!r} is not ADDRESS[:PORT].", "write 10.0.0.2, or 127.0.0.1:5353")
    return found[1], int(found[2] or DNS_PORT)
