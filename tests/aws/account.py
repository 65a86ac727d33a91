"""A small account on 127.0.0.1: a real HTTP server that answers what a test tells it to, over AWS's own protocols."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

NOON = datetime(2031, 5, 6, 12, 0, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What to send: a dictionary goes as JSON, a text as it is."""

    body: Any = field(default_factory=dict)
    status: int = 200
    date: datetime | None = NOON
    wait_for: threading.Event | None = None
    hang_up: bool = False


def error(code: str, message: str = "no", status: int = 400) -> Answer:
    return Answer({"__type": code, "message": message}, status)


def xml(operation: str, inside: str) -> Answer:
    return Answer(f"<{operation}Response><{operation}Result>{inside}</{operation}Result></{operation}Response>")


def ec2(operation: str, inside: str) -> Answer:
    return Answer(f"<{operation}Response>{inside}</{operation}Response>")


IDENTITY = xml("GetCallerIdentity", "<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/me</Arn>")


@dataclass
class Account:
    """``answers``: what to say to each operation, in turn, the last for ever; ``asked``: what was asked."""

    port: int = 0
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    at_once: int = 0
    most_at_once: int = 0

    def says(self, operation: str, *answers: Answer) -> None:
        self.answers[operation] = list(answers)

    def heard(self, operation: str) -> list[dict[str, Any]]:
        return [parameters for name, parameters in self.asked if name == operation]

    def answer(self, operation: str, parameters: dict[str, Any]) -> Answer:
        with self.lock:
            self.asked.append((operation, parameters))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            left = self.answers.get(operation) or [error("UnknownOperationException")]
            return left.pop(0) if len(left) > 1 else left[0]

    def answered(self) -> None:
        with self.lock:
            self.at_once -= 1


def handler(account: Account) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            operation, parameters = _read(self.headers.get("X-Amz-Target", ""), raw)
            answer = account.answer(operation, parameters)
            if answer.wait_for is not None:
                answer.wait_for.wait(20)
            account.answered()
            if answer.hang_up:
                self.close_connection = True
                return
            self._send(answer)

        def _send(self, answer: Answer) -> None:
            text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
            self.send_response_only(answer.status)
            if answer.date is not None:
                self.send_header("Date", format_datetime(answer.date, usegmt=True))
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            return None

    return Handler


def _read(target: str, raw: bytes) -> tuple[str, dict[str, Any]]:
    if target:
        return target.rpartition(".")[2], json.loads(raw or b"{}")
    form = {name: values[0] for name, values in parse_qs(raw.decode()).items()}
    return form.get("Action", ""), form


@contextmanager
def running() -> Iterator[Account]:
    account = Account()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(account))
    server.daemon_threads = True
    account.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield account
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
