"""What remembering costs: one step that does nothing, on a folder and on a PostgreSQL server of our own."""

import os
import signal
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.row import Row
from stackmedic.durable.seam import State
from tests.durable.conftest import control
from tests.durable.processes import Processes, eventually
from tests.durable.program import Place
from tests.durable.server import BINARIES, MISSING, Server

STEPS = 500
SQLITE_MS, POSTGRES_MS = 20, 30


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        yield row("SQLite", Place(f"{folder}/journal", Path(folder)), SQLITE_MS)
    if not BINARIES:
        print(MISSING)
        return
    server = Server(durable=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            yield row("PostgreSQL", Place(server.database("bench"), Path(folder)), POSTGRES_MS)
    finally:
        server.remove()


def row(what: str, place: Place, limit_ms: float) -> Row:
    taken = sorted(1000 * each for each in step_times(place))
    p95 = taken[int(len(taken) * 0.95)]
    mean, median = statistics.mean(taken), statistics.median(taken)
    how = f"95th percentile of {STEPS} steps that do nothing; median {median:.2g} ms, mean {mean:.2g} ms"
    return Row(f"journal of one step, {what}", p95, limit_ms, "ms", how)


def step_times(place: Place) -> list[float]:
    processes = Processes()
    try:
        asked = control(place)
        worker = processes.worker(place)
        asked.start("costs.v1", "costs", STEPS)
        eventually(lambda: asked.status("costs").state is State.DONE)
        if worker.pid:
            os.kill(worker.pid, signal.SIGTERM)
        worker.join()
        result = asked.status("costs").result
        assert isinstance(result, list)
        return [float(str(each)) for each in result]
    finally:
        processes.end()
