"""TLS as a load balancer's listener speaks it: the certificate that the client's name asks for.

The client's hello is looked at before it is answered: a name whose listener nobody reaches gets no answer, as no packet
would come back; one whose balancer has no listener there finds the connection closed. The oldest version follows from
the listener's security policy (user guide, "Security policies": those named TLS13-1-3 speak only 1.3).
"""

import socket
import ssl
import struct
import tempfile
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.balancer.population import OFFICE
from stackmedic.lab.ports.door import SILENCE, place

if TYPE_CHECKING:
    from stackmedic.lab.server import Lab

ONLY_NEWEST = "TLS13-1-3"
HOLDS_S = 60.0
LONGEST_HELLO = 16_384 + 5
HANDSHAKE, CLIENT_HELLO, SERVER_NAME = 22, 1, 0


def greeted(lab: "Lab", connection: socket.socket, connected_to: tuple[str, int]) -> ssl.SSLContext | None:
    """What to shake hands with; None when the connection is to be closed. An empty host is the one of the hello."""
    host, port = connected_to
    name = server_name(peeked(connection))
    with lab.gateway.lock:
        lab.account.catch_up()
        found = place(lab.account, host or name, port, OFFICE.address)
        context = None
        if not found.trouble and found.listener.protocol == "HTTPS":
            context = shown(lab, found.listener, name)
    if found.trouble == SILENCE:
        lab.stopping.wait(HOLDS_S)
    return context


def shown(lab: "Lab", listener: Any, name: str) -> ssl.SSLContext | None:
    """The context for a name; None for a certificate that is not of ACM."""
    certificates = lab.account.certificates
    found = certificates.chosen(listener, name)
    if found is None:
        return None
    certificate, key = certificates.pem(found)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    newest = ONLY_NEWEST in str(listener.ssl_policy)
    made.minimum_version = ssl.TLSVersion.TLSv1_3 if newest else ssl.TLSVersion.TLSv1_2
    made.set_alpn_protocols(["http/1.1"])
    with tempfile.NamedTemporaryFile(suffix=".pem") as kept:  # OpenSSL reads certificates from files only.
        kept.write(certificate + key)
        kept.flush()
        made.load_cert_chain(kept.name)
    return made


def peeked(connection: socket.socket) -> bytes:
    """The client's first record, left where it is."""
    seen, before = b"", -1
    while len(seen) > before:
        before = len(seen)
        seen = connection.recv(LONGEST_HELLO, socket.MSG_PEEK)
        if len(seen) >= 5 and len(seen) >= 5 + struct.unpack("!H", seen[3:5])[0]:
            break
    return seen


def server_name(hello: bytes) -> str:
    """The name that a client asks for (RFC 6066, 3); empty when it names none, or says no hello."""
    try:
        if hello[0] != HANDSHAKE or hello[5] != CLIENT_HELLO:
            return ""
        at = 5 + 4 + 2 + 32
        at += 1 + hello[at]  # Session.
        at += 2 + struct.unpack("!H", hello[at : at + 2])[0]  # Ciphers.
        at += 1 + hello[at]  # Compressions.
        end = at + 2 + struct.unpack("!H", hello[at : at + 2])[0]
        at += 2
        while at < end:
            kind, length = struct.unpack("!HH", hello[at : at + 4])
            if kind == SERVER_NAME:
                return hello[at + 9 : at + 4 + length].decode("ascii", "replace").lower()
            at += 4 + length
    except (IndexError, struct.error):
        return ""
    return ""
