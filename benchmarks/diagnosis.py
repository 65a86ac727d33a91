"""What one diagnosis of the standard stack costs: calls, time over the wire, and time to reason."""

import json
import os
import shlex
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from benchmarks.row import Row
from benchmarks.startup import ROOT, STACKMEDIC, elapsed

LATENCY_S = 0.05
MOST_CALLS = 60
MOST_IN_A_ROW = 5  # Three waves from a known service; finding cluster and service comes before them.
REASONING_S = 0.1
ROUNDS = 5


@dataclass
class Wire:
    """Every request that botocore sends while it listens: what it was, when it began and when it ended."""

    sent: list[tuple[str, float, float]] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator["Wire"]:
        from botocore.httpsession import URLLib3Session

        send = URLLib3Session.send

        def heard(session: Any, request: Any) -> Any:
            began = time.perf_counter()
            try:
                return send(session, request)
            finally:
                what = (request.method, request.url, request.headers.get("X-Amz-Target"), request.body)
                self.sent.append((repr(what), began, time.perf_counter()))

        URLLib3Session.send = heard
        try:
            yield self
        finally:
            URLLib3Session.send = send

    def repeated(self) -> int:
        return len(self.sent) - len({what for what, _, _ in self.sent})

    def longest_chain(self) -> int:
        """The most calls of which each began only after the one before had ended."""
        chain, free = 0, 0.0
        for _, began, ended in sorted(self.sent, key=lambda each: each[2]):
            if began >= free:
                chain, free = chain + 1, ended
        return chain


def rows() -> list[Row]:
    with lab() as url, tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache  # Nothing is known of any revision yet.
        close_database(url)
        return [*calls(url), *reasoning(), *latency(url)]


@contextmanager
def lab() -> Iterator[str]:
    """A standard stack whose time stands still; its exports are this process's environment meanwhile."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    up = [STACKMEDIC, "lab", "up", "ohmycoins", "--port", port, "--speed", "0", "--seed", "1"]
    exports = subprocess.run(up, check=True, capture_output=True, text=True).stdout
    before = dict(os.environ)
    words = [word for line in exports.splitlines() for word in shlex.split(line) if "=" in word]
    os.environ.update(word.split("=", 1) for word in words)
    try:
        yield os.environ["AWS_ENDPOINT_URL"]
    finally:
        os.environ.clear()
        os.environ.update(before)
        subprocess.run([STACKMEDIC, "lab", "down", "--port", port], check=False, stdout=subprocess.DEVNULL)


def control(url: str, verb: str, **asked: Any) -> dict[str, Any]:
    """The lab's own door."""
    request = urllib.request.Request(f"{url}/_lab/{verb}", json.dumps(asked).encode(), method="POST")
    with urllib.request.urlopen(request) as answer:
        return dict(json.load(answer))


def close_database(url: str) -> None:
    """The demo's break: a broken stack is read deeper than a healthy one."""
    subprocess.run([STACKMEDIC.replace("stackmedic", "python"), str(ROOT / "examples/close_database.py")], check=True)
    control(url, "advance", seconds=900)


def calls(url: str) -> list[Row]:
    """Against the lab's own log, so that no call goes uncounted."""
    from stackmedic import app

    known = len(control(url, "log")["calls"])
    with Wire().listening() as wire:
        said = app.diagnose().calls
    seen = len(control(url, "log")["calls"]) - known
    how = "first diagnosis on this machine, the database closed"
    return [
        Row("API calls of one diagnosis", seen, MOST_CALLS, "calls", how),
        Row("calls made twice", wire.repeated(), 0, "calls", "same request, same body"),
        Row("calls that the diagnosis did not count", abs(seen - said), 0, "calls", "the lab's log against `calls`"),
    ]


def reasoning() -> list[Row]:
    from stackmedic import app
    from stackmedic.diagnose import engine

    snapshot = app.examine()
    engine.diagnose(snapshot)  # Imports the rules.
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        engine.diagnose(snapshot)
        times.append(time.perf_counter() - start)
    how = f"median of {ROUNDS} runs of the engine on one snapshot"
    return [Row("pure reasoning", statistics.median(times) * 1000, REASONING_S * 1000, "ms", how)]


def latency(url: str) -> list[Row]:
    """Time of the whole command with 50 ms added to every answer, against what the chain of calls allows."""
    control(url, "weather", latency_s=LATENCY_S)
    chain = min(one_chain() for _ in range(ROUNDS))  # A busy machine lengthens a chain by chance; none shortens it.
    allowed = 1.5 * chain * LATENCY_S + 0.5
    took = statistics.median(elapsed([STACKMEDIC, "diagnose"], check=False) for _ in range(ROUNDS))
    how = f"median of {ROUNDS} whole commands took {took:.2f} s; 1.5 × {chain} × 50 ms + 0.5 s is {allowed:.2f} s"
    return [
        Row("longest chain of dependent calls", chain, MOST_IN_A_ROW, "calls", "each began after the one before ended"),
        Row("time of `stackmedic diagnose` / time allowed", took / allowed, 1.0, "×", how),
    ]


def one_chain() -> int:
    from stackmedic import app

    with Wire().listening() as wire:
        app.diagnose()
    return wire.longest_chain()
