"""What one diagnosis of the standard stack costs: calls, time over the wire, and time to reason."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.chain import longest
from benchmarks.labs import control, lab
from benchmarks.row import Row
from benchmarks.startup import ROOT, STACKMEDIC, elapsed

LATENCY_S = 0.05
MOST_CALLS = 60
MOST_IN_A_ROW = 5  # Three waves from a known service; finding cluster and service comes before them.
REASONING_S = 0.1
ROUNDS = 9
INCIDENT = 3


@dataclass
class Wire:
    """Every request that botocore sends while it listens."""

    sent: list[str] = field(default_factory=list)

    @contextmanager
    def listening(self) -> Iterator["Wire"]:
        from botocore.httpsession import URLLib3Session

        send = URLLib3Session.send

        def heard(session: Any, request: Any) -> Any:
            what = (request.method, request.url, request.headers.get("X-Amz-Target"), request.body)
            self.sent.append(repr(what))
            return send(session, request)

        URLLib3Session.send = heard
        try:
            yield self
        finally:
            URLLib3Session.send = send

    def repeated(self) -> int:
        return len(self.sent) - len(set(self.sent))


def rows() -> list[Row]:
    with lab() as url, tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache  # Nothing is known of any revision yet.
        close_database(url)
        return [*calls(url), *reasoning(), *latency(url, Path(cache) / "recording")]


def close_database(url: str) -> None:
    """The demo's break: a broken stack is read deeper than a healthy one."""
    subprocess.run([sys.executable, str(ROOT / "examples/close_database.py")], check=True)
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
    unasked = [replace(snapshot) for _ in range(ROUNDS)]  # A snapshot remembers what was worked out on it.
    times = [timed(partial(engine.diagnose, each)) for each in unasked]
    how = f"median of {ROUNDS} runs of the engine on copies of one snapshot"
    return [Row("pure reasoning", statistics.median(times) * 1000, REASONING_S * 1000, "ms", how)]


def latency(url: str, recording: Path) -> list[Row]:
    """The whole command in a process of its own with 50 ms added to every answer, against what the chain allows."""
    from stackmedic import app

    app.diagnose(options=app.Options(record=recording))
    chain, snapshot = longest(recording)
    if snapshot.gaps:
        raise SystemExit(f"the recording that the chain is measured by is not whole: {snapshot.gaps}")
    allowed = 1.5 * chain * LATENCY_S + 0.5
    control(url, "weather", latency_s=LATENCY_S)
    command, within = [], []
    elapsed([STACKMEDIC, "diagnose"], INCIDENT)  # Warms the page cache.
    for _ in range(ROUNDS):  # In turns, so that other load hits both.
        command.append(elapsed([STACKMEDIC, "diagnose"], INCIDENT))
        within.append(timed(app.diagnose))
    may = f"1.5 × {chain} × 50 ms + 0.5 s = {allowed:.3g} s"
    how = f"median of {ROUNDS}, 50 ms added to every answer; allowed: {may}"
    return [
        Row(
            "longest chain of dependent calls", chain, MOST_IN_A_ROW, "calls", "a stack found by nothing, read in step"
        ),
        Row("`stackmedic diagnose` / time allowed", statistics.median(command) / allowed, 1.0, "×", how),
        Row("`stackmedic diagnose`, a process of its own", statistics.median(command), allowed, "s", how),
        Row("the same in a process that has begun", statistics.median(within), allowed, "s", how),
    ]


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
