"""What one diagnosis of the standard stack costs: calls, time over the wire, and time to reason."""

import collections
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
    """Hears every call end, and knows when it began."""

    spans: list[tuple[float, float]] = field(default_factory=list)

    def called(self, call: str, seconds: float, ok: bool) -> None:
        end = time.perf_counter()
        self.spans.append((end - seconds, end))

    def longest_chain(self) -> int:
        """The most calls of which each began only after the one before had ended."""
        chain, free = 0, 0.0
        for begin, end in sorted(self.spans, key=lambda span: span[1]):
            if begin >= free:
                chain, free = chain + 1, end
        return chain


def rows() -> list[Row]:
    with lab() as url, tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache  # Cold: nothing is known of any revision.
        subprocess.run(
            [STACKMEDIC, "diagnose"], check=False, stdout=subprocess.DEVNULL
        )  # Warms the lab, not the cache.
        close_database(url)
        return [*calls(url, cache), *reasoning(), *wire(url, cache)]


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


def calls(url: str, cache: str) -> list[Row]:
    known = len(control(url, "log")["calls"])
    answer = subprocess.run([STACKMEDIC, "diagnose", "--json"], check=False, capture_output=True, text=True)
    said = json.loads(answer.stdout)["calls"]
    seen = control(url, "log")["calls"][known:]
    twice = collections.Counter(json.dumps(identity(each), sort_keys=True) for each in seen)
    repeated = sum(count - 1 for count in twice.values())
    how = "as the lab's log saw them, the database closed"
    return [
        Row("API calls of one diagnosis", len(seen), MOST_CALLS, "calls", how),
        Row("calls made twice", repeated, 0, "calls", how),
        Row("calls that the diagnosis did not count", abs(len(seen) - said), 0, "calls", "log against `--json`"),
    ]


def identity(call: dict[str, Any]) -> dict[str, Any]:
    """What makes two calls the same: everything but their number and time."""
    return {key: value for key, value in call.items() if key not in ("at", "time", "number", "id")}


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


def wire(url: str, cache: str) -> list[Row]:
    """Time of the whole command with 50 ms added to every answer, against what the chain of calls allows."""
    from stackmedic import app

    control(url, "weather", latency_s=LATENCY_S)
    heard = Wire()
    app.diagnose(progress=heard)
    chain = heard.longest_chain()
    allowed = 1.5 * chain * LATENCY_S + 0.5
    took = statistics.median(elapsed([STACKMEDIC, "diagnose"], check=False) for _ in range(ROUNDS))
    how = f"median of {ROUNDS} whole commands took {took:.2f} s; 1.5 × {chain} × 50 ms + 0.5 s is {allowed:.2f} s"
    return [
        Row("longest chain of dependent calls", chain, MOST_IN_A_ROW, "calls", "each began after the one before ended"),
        Row("time of `stackmedic diagnose` / time allowed", took / allowed, 1.0, "×", how),
    ]
