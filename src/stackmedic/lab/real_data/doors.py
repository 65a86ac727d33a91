"""The ports that clients connect to: one for each name of a data store, through which they get to its server.

Where the world's packets are dropped a client gets no answer, where they are refused nothing listens. Whatever is said
after that is said by the server itself. A connection that is open stays so until one of both ends it.
"""

import selectors
import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING

from stackmedic.lab.ports.listening import Listening
from stackmedic.lab.ports.ports import listening
from stackmedic.lab.ports.tls import HANDSHAKE, HOLDS_S
from stackmedic.lab.real_data.look import Endpoint

if TYPE_CHECKING:
    from stackmedic.lab.real_data.real_data import RealData
    from stackmedic.lab.server import Lab

AT_ONCE = 1 << 16


class Door(Listening):
    """The port of one name."""

    def __init__(self, lab: "Lab", real_data: "RealData", endpoint: Endpoint, opened: socket.socket) -> None:
        super().__init__(lab, opened)
        self.real_data = real_data
        self.endpoint = endpoint

    def serve(self) -> None:
        with suppress(OSError):  # The door was closed.
            super().serve()

    def close(self) -> None:
        """Nothing listens from now on; a thread that waits in ``accept`` is woken by the shutdown."""
        with suppress(OSError):  # Not on every system may what listens be shut down.
            self.opened.shutdown(socket.SHUT_RDWR)
        self.opened.close()

    def handle(self, connection: socket.socket) -> None:
        ports = self.real_data.behind(self.endpoint)
        if ports is None:
            self.lab.stopping.wait(HOLDS_S)
        elif ports:
            with socket.create_connection(("127.0.0.1", chosen(ports, connection))) as server:
                passed(connection, server)


def chosen(ports: dict[str, int], connection: socket.socket) -> int:
    """A server that speaks both with and without TLS does so on two ports: the client's first byte tells."""
    if len(ports) == 1:
        return next(iter(ports.values()))
    first = connection.recv(1, socket.MSG_PEEK)
    return ports["tls" if first == bytes([HANDSHAKE]) else ""]


def passed(client: socket.socket, server: socket.socket) -> None:
    """Pass on what either says until one of both ends it."""
    with selectors.DefaultSelector() as ready:
        ready.register(client, selectors.EVENT_READ, server)
        ready.register(server, selectors.EVENT_READ, client)
        while True:
            for key, _ in ready.select():
                said = key.fileobj.recv(AT_ONCE)  # type: ignore[union-attr]
                if not said:
                    return
                key.data.sendall(said)


class Doors:
    """All of them. A name keeps its port while it is there, also while nothing listens on it."""

    def __init__(self, lab: "Lab", real_data: "RealData") -> None:
        self.lab = lab
        self.real_data = real_data
        self.ports: dict[Endpoint, int] = {}
        self._open: dict[Endpoint, Door] = {}

    def be(self, there: Iterable[tuple[Endpoint, bool]]) -> None:
        """The names that there are, and whether anything listens on each."""
        known = dict(there)
        for endpoint in [each for each in self._open if not known.get(each)]:
            self._open.pop(endpoint).close()
        self.ports = {endpoint: port for endpoint, port in self.ports.items() if endpoint in known}
        for endpoint, listens in known.items():
            if endpoint not in self.ports or (listens and endpoint not in self._open):
                opened = listening(self.ports.get(endpoint, 0))
                self.ports[endpoint] = int(opened.getsockname()[1])
                if listens:
                    self._serve(endpoint, opened)
                else:
                    opened.close()

    def _serve(self, endpoint: Endpoint, opened: socket.socket) -> None:
        door = Door(self.lab, self.real_data, endpoint, opened)
        self._open[endpoint] = door
        threading.Thread(target=door.serve, daemon=True).start()

    def abandon(self) -> None:
        """In a copy of the process: the sockets stay the original's."""
        for each in self._open.values():
            each.opened.close()
        self.ports, self._open = {}, {}
