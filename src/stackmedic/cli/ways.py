"""Ways to where names lead, as they are typed: tunnels in the form of curl's ``--connect-to``, and a DNS server."""

import re

from stackmedic.errors import UsageError
from stackmedic.model.probed import Tunnel

HOST = r"\[[0-9a-fA-F:.]+\]|[^\[\]:]*"
FOUR = re.compile(rf"({HOST}):(\d*):({HOST}):(\d+)")
SERVER = re.compile(r"\[?([0-9a-fA-F:.]+?)\]?(?::(\d+))?")
DNS_PORT = 53


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
