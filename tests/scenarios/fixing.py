"""Fixes in a lab: the engine's double, whose waits let the lab's time pass; and a line that can lose answers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from stackmedic import changes
from stackmedic.app import Options, Target
from stackmedic.durable import seam
from stackmedic.durable.memory import Memory
from stackmedic.model.ending import RunSeen
from stackmedic.remedy.runs import Heard, is_over, seen, waits_for_a_person
from tests.scenarios.lab import CREDENTIALS, Lab


class LabEngine:
    """The double; what a flow waits, the lab lives through. ``between`` is called at every wait with its number."""

    def __init__(self, lab: Lab, memory: Memory, between: Callable[[int], object]) -> None:
        self.memory = memory
        self.control = memory
        self._lab = lab
        self._between = between

    def carry_out(self, run_id: str, heard: Heard, answered: str = "") -> seam.Run:
        waits = 0
        while True:
            run = self.memory.go(run_id)
            heard(seen(run))
            if is_over(run) or waits_for_a_person(run):
                return run
            self._between(waits)
            waits += 1
            before = self.memory.clock.moment
            self.memory.pass_time(run_id)
            self._lab.advance((self.memory.clock.moment - before).total_seconds() / 60)

    def close(self) -> None:
        return None


@dataclass
class Medic:
    """stackmedic fix, as a person with this lab's exports would run it."""

    lab: Lab
    monkeypatch: pytest.MonkeyPatch
    state: Path
    between: Callable[[int], object] = lambda number: None
    engines: list[LabEngine] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.at(self.lab.url)
        self.monkeypatch.setenv("XDG_STATE_HOME", str(self.state))

    def at(self, url: str) -> None:
        """Which way calls go to the lab."""
        for name, value in {"AWS_ENDPOINT_URL": url, **CREDENTIALS}.items():
            self.monkeypatch.setenv(name, value)

    def engine(self, kinds: tuple[seam.Kind, ...]) -> LabEngine:
        """One journal for the whole test; the flows are made anew for each command, as by a new process."""
        if not self.engines:
            self.engines.append(LabEngine(self.lab, Memory(kinds), lambda number: self.between(number)))
        self.engines[0].memory.kinds = seam.by_name(kinds)
        return self.engines[0]

    def plan(self, cause: str | None = None, **options: Any) -> changes.Proposal:
        return changes.plan_fix(Target(), Options(**options), cause)

    def apply(self, proposal: changes.Proposal, **how: Any) -> RunSeen:
        return changes.apply_fix(proposal, engine=self.engine, **how)

    def fix(self, cause: str | None = None) -> RunSeen:
        return self.apply(self.plan(cause))


READS = ("Describe", "List", "Get", "Filter", "Lookup", "Head", "BatchGet", "Simulate")


def is_read(permission: str) -> bool:
    return permission.partition(":")[2].startswith(READS)


def changing_calls(lab: Lab) -> list[str]:
    """Every call that changed something since the lab was forked, as the gateway saw it."""
    took_effect = [each["permission"] for each in lab.calls() if each["status"] < 300]
    return [each for each in took_effect if not is_read(each)]


@contextmanager
def bad_line(lab: Lab, what: Callable[[str, int], str]) -> Iterator[str]:
    """A way to the lab that fails: ``what`` says for an operation and how often it was asked: ``""`` (passes),
    ``lose`` (it takes effect, and nobody hears of it), ``500`` or ``403`` (it does not)."""
    asked: dict[str, int] = {}

    class Line(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            target = self.headers.get("X-Amz-Target", "")
            name = target.rpartition(".")[2] or parse_qs(body.decode("latin-1")).get("Action", [""])[0]
            asked[name] = asked.get(name, 0) + 1
            fate = what(name, asked[name])
            if fate == "500":
                self.answer(500, b'{"__type":"InternalFailure","message":"broken"}', {})
                return
            if fate == "403":
                self.answer(403, b"<R><Error><Code>AccessDenied</Code><Message>no</Message></Error></R>", {})
                return
            status, answer, headers = self.passed_on(body)
            if fate == "lose":
                self.close_connection = True
                self.connection.close()
                return
            self.answer(status, answer, headers)

        do_GET = do_PUT = do_POST

        def passed_on(self, body: bytes) -> tuple[int, bytes, dict[str, str]]:
            to_lab = HTTPConnection("127.0.0.1", lab.port)
            to_lab.request(self.command, self.path, body, dict(self.headers))
            answer = to_lab.getresponse()
            kept = ("Date", "Content-Type")
            return answer.status, answer.read(), {key: answer.headers[key] for key in kept if key in answer.headers}

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response_only(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *about: Any) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Line)
    server.daemon_threads = True
    server.handle_error = lambda *about: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
