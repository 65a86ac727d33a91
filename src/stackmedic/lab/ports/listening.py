"""A server on a socket that is already open: a thread for each connection, none of which outlives the lab."""

import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.lab.server import Lab


class Listening:
    """Accepts connections. ``handle`` is what a kind of server does with one."""

    def __init__(self, lab: "Lab", opened: socket.socket) -> None:
        self.lab = lab
        self.opened = opened
        self.port = int(opened.getsockname()[1])

    def serve(self) -> None:
        while True:
            connection, _ = self.opened.accept()
            threading.Thread(target=self._handled, args=(connection,), daemon=True).start()

    def _handled(self, connection: socket.socket) -> None:
        try:
            self.handle(connection)
        except OSError:  # The client went away, or spoke no TLS.
            pass
        finally:
            connection.close()

    def handle(self, connection: socket.socket) -> None:
        raise NotImplementedError
