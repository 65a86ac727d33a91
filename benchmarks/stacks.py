"""What the five stacks cost: to start, and to diagnose when the databases of each admit nobody any more."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.lab import spent_s
from benchmarks.labs import control, lab
from benchmarks.row import Row
from benchmarks.startup import STACKMEDIC
from tests.mutation.stack import Stack
from tests.scenarios.faulty import STACKS
from tests.scenarios.lab import Lab
from tests.scenarios.test_blindness_everywhere import stores_closed

MOST_CALLS, MOST_MIB, UP_S = 80, 200, 3
RUNS = 20
MIB = 2**10  # Of the kilobytes that Linux tells.
MEASURED = """import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one stack costs."""

    name: str
    up_s: float
    spent_s: float
    healthy: int
    broken: int
    mib: float


def rows() -> Iterator[Row]:
    costs = [cost(each) for each in STACKS]
    for what, unit, limit, of in (
        ("`lab up`, processor time", "s", UP_S, lambda each: each.spent_s),
        ("`lab up`", "s", UP_S, lambda each: each.up_s),
        ("API calls of a diagnosis, healthy", "calls", MOST_CALLS, lambda each: each.healthy),
        ("API calls of a diagnosis, databases closed", "calls", MOST_CALLS, lambda each: each.broken),
        ("memory of a diagnosis, databases closed", "MiB", MOST_MIB, lambda each: each.mib),
    ):
        told = ", ".join(f"{each.name} {of(each):.3g}" for each in costs)
        yield Row(f"largest of the five stacks: {what}", max(map(of, costs)), limit, unit, told)
    yield same()


def cost(name: str) -> Cost:
    from stackmedic import app

    start = time.perf_counter()
    with lab(name) as url:
        up, spent = time.perf_counter() - start, spent_s(url)
        healthy = app.diagnose().calls
        broken = Lab(urlsplit(url).port or 0, os.environ["AWS_REGION"])
        stores_closed(Stack(broken))
        control(url, "advance", seconds=900)
        return Cost(name, up, spent, healthy, app.diagnose().calls, peak_mib())


def peak_mib() -> float:
    """The most memory that `stackmedic diagnose` holds, in a process of its own. Linux adds to that what the process
    was before it became the command, a copy of this one (exec_mmap in fs/exec.c): so a small one starts it."""
    asked = [sys.executable, "-S", "-c", MEASURED, STACKMEDIC, "diagnose", "--json"]
    return int(subprocess.run(asked, capture_output=True, check=True, text=True).stdout) / MIB


def same() -> Row:
    """How many different answers there are to one question."""
    with lab() as url:
        stores_closed(Stack(Lab(urlsplit(url).port or 0)))
        control(url, "advance", seconds=900)
        asked = [STACKMEDIC, "diagnose", "--json"]
        told = {subprocess.run(asked, capture_output=True, check=False).stdout for _ in range(RUNS)}
    return Row(
        f"different answers of {RUNS} runs", len(told), 1, "answers", "bytes of `diagnose --json`, databases closed"
    )
