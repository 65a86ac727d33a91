"""A way to a lab on which something can happen at every call: just before it is passed on, or before it is answered."""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

from tests.scenarios.lab import Lab

CALLER = re.compile(r"app/(\d+)")


@dataclass(frozen=True)
class Moment:
    """``answered``: the call took effect, and who asked does not know yet. ``caller`` is the process that asked, when
    it says so (AWS_SDK_UA_APP_ID); a dry run is an operation of its own."""

    operation: str
    answered: bool
    caller: int

    def __str__(self) -> str:
        return f"{'after' if self.answered else 'before'} {self.operation}"


class Line(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, lab: Lab, at: Callable[[Moment], bool]) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.lab = lab
        self.at = at

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *about: Any) -> None:
        """A caller that died hears no answer."""


class Call(BaseHTTPRequestHandler):
    server: Line
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        found = CALLER.search(self.headers.get("User-Agent", ""))
        operation, caller = self.operation(body), int(found[1]) if found else 0
        if self.server.at(Moment(operation, answered=False, caller=caller)):
            self.close_connection = True
            return
        status, answer, headers = self.passed_on(body)
        if self.server.at(Moment(operation, answered=True, caller=caller)):
            self.close_connection = True
            return
        self.send_response_only(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_PUT = do_DELETE = do_HEAD = do_POST

    def operation(self, body: bytes) -> str:
        target = self.headers.get("X-Amz-Target", "")
        asked = parse_qs(body.decode("latin-1"))
        name = target.rpartition(".")[2] or asked.get("Action", [""])[0]
        return f"dry {name}" if asked.get("DryRun") == ["true"] else name

    def passed_on(self, body: bytes) -> tuple[int, bytes, dict[str, str]]:
        to_lab = HTTPConnection("127.0.0.1", self.server.lab.port)
        try:
            to_lab.request(self.command, self.path, body, dict(self.headers))
            answer = to_lab.getresponse()
            kept = [key for key in answer.headers if key.lower() not in ("content-length", "transfer-encoding")]
            return answer.status, answer.read(), {key: answer.headers[key] for key in kept}
        finally:
            to_lab.close()

    def log_message(self, *about: Any) -> None:
        """Nobody reads it."""


@contextmanager
def line(lab: Lab, at: Callable[[Moment], bool]) -> Iterator[str]:
    """The line's address. ``at`` is asked twice about each call, and answers whether the line is cut there and then."""
    server = Line(lab, at)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.url
    finally:
        server.shutdown()
        server.server_close()
