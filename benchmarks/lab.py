"""What the lab costs: copies, days and scenarios of the standard stack."""

import http.client
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.diagnosis import timed
from benchmarks.labs import control, lab
from benchmarks.row import Row
from tests.scenarios.lab import Lab

ROUNDS = 9
DAY_S = 86_400
DAYS = 3


def rows() -> Iterator[Row]:
    """The standard stack."""
    with lab() as url:
        yield copying("a copy of the standard stack", url)
        before = spent_s(url)
        days = [timed(lambda: control(url, "advance", seconds=DAY_S)) for _ in range(DAYS)]
        how = f"of {DAYS}"
        yield Row(
            "a quiet day of the standard stack, processor time", (spent_s(url) - before) / DAYS, 2, "s", f"mean {how}"
        )
        yield Row("a quiet day of the standard stack", statistics.median(days), 2, "s", f"median {how}")
        scenario(url)  # Imports, and parses botocore's models.
        taken, spent = zip(*(scenario(url) for _ in range(ROUNDS)), strict=True)
        how = f"median of {ROUNDS}: copied, database closed, 15 minutes pass, diagnosed; in a process that has begun"
        yield Row("a scenario, processor time", statistics.median(spent), 0.5, "s", f"{how}; of the lab and of ours")
        yield Row("a scenario", statistics.median(taken), 0.5, "s", how)


def copying(what: str, url: str) -> Row:
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        made = copy_of(url)
        times.append(time.perf_counter() - start)
        control(made, "down")
    how = f"median of {ROUNDS}; a snapshot, and its restoring, is a copy that answers"
    return Row(what, statistics.median(times) * 1000, 50, "ms", how)


def copy_of(url: str) -> str:
    """A copy of a lab that has answered once."""
    made = f"http://127.0.0.1:{control(url, 'fork')['port']}"
    connection = http.client.HTTPConnection(urlsplit(made).netloc)
    connection.request("GET", "/")
    connection.getresponse().read()
    connection.close()
    return made


def scenario(url: str) -> tuple[float, float]:
    """Seconds that one takes in the words of the tests, from the copy to the diagnosis; and of processors."""
    from stackmedic import app

    ours, start = time.process_time(), time.perf_counter()
    broken = Lab(urlsplit(copy_of(url)).port or 0)
    os.environ["AWS_ENDPOINT_URL"] = broken.url
    broken.revoke_ingress(broken.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    broken.advance(15)
    found = app.diagnose().causes
    took = time.perf_counter() - start
    spent = time.process_time() - ours + spent_s(broken.url)
    os.environ["AWS_ENDPOINT_URL"] = url
    broken.control("down")
    if not found:
        raise SystemExit("the scenario was diagnosed without a cause")
    return took, spent


def spent_s(url: str) -> float:
    """Seconds of processors that a lab has taken since it, or the copy that it is, began; Linux alone tells."""
    stat = Path(f"/proc/{control(url, 'status')['pid']}/stat").read_text()
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
