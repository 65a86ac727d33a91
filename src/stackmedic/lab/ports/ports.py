"""The data ports of one lab: opened with it, gone with its process, and opened anew in each copy of it.

They lie 10,000 (HTTP), 20,000 (HTTPS) and 30,000 (DNS) above the lab's own port where those are free, else anywhere.
Everything that takes time to load is loaded by the first request.
"""

import socket
import threading
from typing import TYPE_CHECKING

from stackmedic.lab.ports.dns import OverTcp, OverUdp
from stackmedic.lab.ports.http import Plain, Secure
from stackmedic.lab.ports.listening import Listening

if TYPE_CHECKING:
    from stackmedic.lab.server import Lab

HTTP, HTTPS, DNS = 10_000, 20_000, 30_000
HIGHEST = 65_535


class Ports:
    """Four servers on three ports."""

    def __init__(self, lab: "Lab") -> None:
        self.lab = lab
        self._servers: list[Listening] = []
        self.numbers: dict[str, int] = {}

    def open(self, port: int) -> None:
        """Open all of them. ``port``: the lab's own."""
        plain, secure = listening(port + HTTP), listening(port + HTTPS)
        names, datagrams = paired(port + DNS)
        self._servers = [
            Plain(self.lab, plain),
            Secure(self.lab, secure),
            OverTcp(self.lab, names),
            OverUdp(self.lab, datagrams),
        ]
        self.numbers = {"http": port_of(plain), "https": port_of(secure), "dns": port_of(names)}
        for each in self._servers:
            threading.Thread(target=each.serve, daemon=True).start()

    def abandon(self) -> None:
        """In a copy of the process: the sockets stay the original's."""
        for each in self._servers:
            each.opened.close()
        self._servers, self.numbers = [], {}


def port_of(opened: socket.socket) -> int:
    return int(opened.getsockname()[1])


def listening(wanted: int) -> socket.socket:
    """A listening socket on loopback, on the port that is wanted if it can be had."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bind(opened, wanted)
    opened.listen(64)
    return opened


def paired(wanted: int) -> tuple[socket.socket, socket.socket]:
    """The same port for TCP and for UDP."""
    while True:
        stream, datagrams = listening(wanted), socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            datagrams.bind(("127.0.0.1", port_of(stream)))
            return stream, datagrams
        except OSError:  # Somebody has the other half.
            stream.close()
            datagrams.close()
            wanted = 0


def bind(opened: socket.socket, wanted: int) -> None:
    try:
        opened.bind(("127.0.0.1", wanted if wanted <= HIGHEST else 0))
    except OSError:
        opened.bind(("127.0.0.1", 0))
