"""HTTP and HTTPS as the load balancers of the account answer them, and a forward proxy to them on the HTTP port.

The port in a Host header or a URL is the listener's; this server's own stands for 80 or 443. Latency passes in lab
time: at ``--speed 1`` an answer takes as long as in AWS, at speed 0 none; ``Server-Timing`` has it either way.
A client that the security groups do not let in gets no answer at all, one whose port has no listener a closed
connection. A forward proxy (``curl -x``, ``http_proxy``) knows the name and the port that its client wanted.
"""

import socket
import time
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from stackmedic.lab.physics.balancer.population import OFFICE
from stackmedic.lab.physics.balancer.reply import Reply, own_error
from stackmedic.lab.physics.balancer.request import PORTS, Request
from stackmedic.lab.ports.door import CLIENT, NOBODY, SILENCE, Place, answer, place
from stackmedic.lab.ports.listening import Listening
from stackmedic.lab.ports.stickiness import set_cookies
from stackmedic.lab.ports.tls import HOLDS_S, greeted

if TYPE_CHECKING:
    from stackmedic.lab.server import Lab

LONGEST_BODY = 10_000_000
HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", CLIENT.lower()}


class Conversation(BaseHTTPRequestHandler):
    """The requests of one connection."""

    protocol_version = "HTTP/1.1"

    def __init__(self, lab: "Lab", connection: Any, scheme: str, own_port: int, to: tuple[str, int] | None) -> None:
        self.lab = lab
        self.scheme = scheme
        self.own_port = own_port
        self.connected_to = to
        super().__init__(connection, ("127.0.0.1", 0), None)  # type: ignore[arg-type]

    def log_message(self, format: str, *args: Any) -> None:
        """The lab has logs of its own."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A request that cannot even be read (user guide, "HTTP 400: Bad request")."""
        self.close_connection = True
        self._send(own_error(code if code in (400, 405, 414) else 400, (), "-"), 0.0)

    def do_CONNECT(self) -> None:
        """A proxy's client wants a connection; what is said on it from now on is TLS."""
        host, _, port = self.path.rpartition(":")
        found = self._place(host, int(port or 443), OFFICE.address)
        self.close_connection = True
        if found.trouble == NOBODY:
            self._write(502, "Bad Gateway", [("Proxy-Status", "lab; error=dns_error"), ("Content-Length", "0")], b"")
            return
        self._write(200, "Connection established", [], b"")
        secure(self.lab, self.connection, self.own_port, (host, int(port or 443)))

    def answer_one(self) -> None:
        """Any other method."""
        body = self._body()
        host = self.headers.get("Host")
        target, to = self.path, self.connected_to
        if target.lower().startswith(("http://", "https://")):  # A proxy's client.
            url = urlsplit(target)
            to = (url.hostname or "", url.port or PORTS.get(url.scheme, 80))
            target = (url.path or "/") + (f"?{url.query}" if url.query else "")
        if host is None:
            self.send_error(400)
            return
        name, _, written = host.partition(":")
        usual = PORTS[self.scheme]
        port = int(written) if written.isdecimal() and int(written) != self.own_port else usual
        wanted = to or (name, port)
        client = self.headers.get(CLIENT) or OFFICE.address
        path, _, query = target.partition("?")
        headers = tuple((key, value) for key, value in self.headers.items() if key.lower() not in HOP_BY_HOP | {"host"})
        self._respond(wanted, client, Request(name, path, self.command, query, headers, body, client))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_TRACE = do_PROPFIND = answer_one

    def _respond(self, wanted: tuple[str, int], client: str, request: Request) -> None:
        lab = self.lab
        with lab.gateway.lock:
            lab.account.catch_up()
            found = place(lab.account, wanted[0], wanted[1], client)
            if not found.trouble and found.listener.protocol.lower() != self.scheme:
                reply: Reply | None = own_error(400, (), "-")
            else:
                reply = None if found.trouble else answer(lab.account, found, request)
            cookies = set_cookies(lab.account, reply) if reply is not None else []
            speed = lab.account.speed
        if reply is None:
            self.close_connection = True
            if found.trouble == SILENCE:
                lab.stopping.wait(HOLDS_S)
            return
        if speed and reply.latency_s:
            time.sleep(reply.latency_s / speed)  # Outside the lock: others go on meanwhile.
        self._send(reply, reply.latency_s, cookies)

    def _place(self, host: str, port: int, client: str) -> Place:
        with self.lab.gateway.lock:
            self.lab.account.catch_up()
            return place(self.lab.account, host, port, client)

    def _body(self) -> bytes:
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            return self._chunks()
        return self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LONGEST_BODY))

    def _chunks(self) -> bytes:
        found = b""
        while size := int(self.rfile.readline().partition(b";")[0] or b"0", 16):
            found += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return found

    def _send(self, reply: Reply, latency_s: float, cookies: list[tuple[str, str]] | None = None) -> None:
        now = formatdate(self.lab.account.world.now, usegmt=True)
        headers = [("Date", now), *reply.headers, *(cookies or []), ("Content-Length", str(len(reply.body)))]
        headers.append(("Server-Timing", f"lab;dur={latency_s * 1000:g}"))
        headers.append(("Connection", "close" if self.close_connection else "keep-alive"))
        self._write(reply.status, phrase(reply.status), headers, reply.body)

    def _write(self, status: int, said: str, headers: list[tuple[str, str]], body: bytes) -> None:
        head = f"HTTP/1.1 {status} {said}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers)
        self.wfile.write(head.encode("latin-1", "replace") + b"\r\n" + (b"" if self.command == "HEAD" else body))
        self.wfile.flush()


def phrase(status: int) -> str:
    return BaseHTTPRequestHandler.responses.get(status, ("", ""))[0]


def secure(lab: "Lab", connection: socket.socket, own_port: int, to: tuple[str, int] | None = None) -> None:
    """Shake hands and converse."""
    context = greeted(lab, connection, to or ("", PORTS["https"]))
    if context is not None:
        with context.wrap_socket(connection, server_side=True) as wrapped:
            Conversation(lab, wrapped, "https", own_port, to)


class Plain(Listening):
    """The HTTP port."""

    def handle(self, connection: socket.socket) -> None:
        Conversation(self.lab, connection, "http", self.port, None)


class Secure(Listening):
    """The HTTPS port."""

    def handle(self, connection: socket.socket) -> None:
        secure(self.lab, connection, self.port)
