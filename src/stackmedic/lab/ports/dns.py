"""DNS over UDP and TCP: what the account's zones and AWS's own names answer, on the wire.

A question comes from the internet, unless its client subnet (EDNS option 8, RFC 7871; ``dig +subnet=10.0.1.0/24``) lies
in one of the account's VPCs: then the resolver of that VPC answers, with its private zones. Names of nobody here are
REFUSED: there is no internet behind the lab to ask.
"""

import socket
import struct
import threading
from typing import TYPE_CHECKING, Any

from stackmedic.lab.ports.listening import Listening

if TYPE_CHECKING:
    from stackmedic.lab.server import Lab

LONGEST_DATAGRAM = 65_535


def reply(lab: "Lab", wire: bytes, *, datagram: bool) -> bytes | None:
    with lab.gateway.lock:  # Also while the library is loaded: no copy of the process may begin in the middle of it.
        from stackmedic.lab.ports.messages import answered

        lab.account.catch_up()
        return answered(lab.account, wire, datagram=datagram)


class OverTcp(Listening):
    """Messages with their length before them (RFC 1035, 4.2.2)."""

    def handle(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            while len(head := stream.read(2)) == 2:
                made = reply(self.lab, stream.read(struct.unpack("!H", head)[0]), datagram=False)
                if made is None:
                    return
                connection.sendall(struct.pack("!H", len(made)) + made)


class OverUdp(Listening):
    """One message a datagram."""

    def serve(self) -> None:
        while True:
            wire, client = self.opened.recvfrom(LONGEST_DATAGRAM)
            threading.Thread(target=self._asked, args=(wire, client), daemon=True).start()

    def _asked(self, wire: bytes, client: Any) -> None:
        made = reply(self.lab, wire, datagram=True)
        if made is not None:
            self.opened.sendto(made, client)
