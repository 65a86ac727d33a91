"""A fleet of a thousand services, twenty of them in trouble: what its lab costs, and what triage of it costs.

Triage is measured within AWS's published request limits, with 40 ms added to every answer: with all of each limit, with
half of it, and with half of it beside a neighbour who asks for services as fast as AWS lets anybody.
"""

import http.client
import json
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from benchmarks.diagnosis import timed
from benchmarks.lab import copying, spent_s
from benchmarks.labs import control, lab
from benchmarks.row import Row

ROUNDS = 9
SERVICES, ILL = 1_000, 20
ASKING_S = 5.0
CLIENTS, NAMES = 4, 10  # Connections, and services a request: as many as DescribeServices takes.
LATENCY_S = 0.04
MOST_CALLS = 260
NEIGHBOUR_S = CLIENTS / 20  # AWS lets twenty reads of services a second through.
SCOPE = "AWS4-HMAC-SHA256 Credential=lab/20260101/ap-southeast-2/ecs/aws4_request, SignedHeaders=host, Signature=0"
HEADERS = {
    "Authorization": SCOPE,
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.DescribeServices",
}


class Heard:
    """Counts requests that came to an end, however often it took to ask."""

    def __init__(self) -> None:
        self.answers = 0

    def called(self, call: str, seconds: float, ok: bool) -> None:
        self.answers += 1


def rows() -> Iterator[Row]:
    start = time.perf_counter()
    with lab("fleet", "--services", str(SERVICES)) as url:
        up = time.perf_counter() - start
        built = spent_s(url)
        yield Row(f"a fleet of {SERVICES:,} services is up, processor time", built, 30, "s", "of the lab")
        yield Row(f"a fleet of {SERVICES:,} services is up", up, 30, "s", "from the command to its exports")
        yield from triage(url)
        yield from minutes(url)
        yield copying("a copy of the fleet", url)
        how = f"{NAMES} services a request, {CLIENTS} connections, {ASKING_S:g} s"
        before = spent_s(url)
        rate = answered(url)
        spent = (spent_s(url) - before) * 1000 / (rate * ASKING_S)
        yield Row("DescribeServices of the fleet, processor time", spent, 1000 / 300, "ms a request", how)
        yield Row("DescribeServices of the fleet", rate, 300, "requests/s", how, at_least=True)
        yield Row("memory of the fleet's lab", memory_gib(url), 1.5, "GiB", "resident, after all of that")


def minutes(url: str) -> Iterator[Row]:
    how = f"median of {ROUNDS}; tasks of {ILL} services come and go"
    taken, spent = [], []
    for _ in range(ROUNDS):
        before = spent_s(url)
        taken.append(timed(lambda: control(url, "advance", seconds=60)))
        spent.append(spent_s(url) - before)
    yield Row("a minute of the fleet, processor time", statistics.median(spent), 2, "s", how)
    yield Row("a minute of the fleet", statistics.median(taken), 2, "s", how)


def triage(url: str) -> Iterator[Row]:
    for share, limit in ((1.0, 5), (0.5, 12)):
        yield from _triage(url, share, limit, "alone")
    with neighbour(url):
        yield from _triage(url, 0.5, None, "beside a neighbour")


def _triage(url: str, share: float, limit_s: float | None, beside: str) -> Iterator[Row]:
    from stackmedic import app

    control(url, "weather", clear=True, buckets=True, latency_s=LATENCY_S)
    heard = Heard()
    spent, start = time.process_time(), time.perf_counter()
    found = app.triage(app.Options(share=share), heard)
    took, spent = time.perf_counter() - start, time.process_time() - spent
    control(url, "weather", clear=True)
    what = f"triage with {share:.0%} of the limits, {beside}"
    how = f"{SERVICES:,} services, {ILL} in trouble, {LATENCY_S * 1000:g} ms a call"
    right = sum(bool(each.causes) for each in found.hurting)
    yield Row(f"{what}: calls lost", len(found.gaps), 0, "calls", how)
    yield Row(f"{what}: told with their cause", right, ILL, "services", how, at_least=True)
    if limit_s is not None:
        yield Row(f"{what}: calls", found.calls, MOST_CALLS, "calls", how)
        yield Row(f"{what}: asked again, as after throttling", found.calls - heard.answers, 0, "calls", how)
        yield Row(f"{what}: processor time", spent, limit_s, "s", how)
        yield Row(what, took, limit_s, "s", how)


@contextmanager
def neighbour(url: str) -> Iterator[None]:
    """Somebody who describes services at AWS's own rate, all the time."""
    over = threading.Event()

    def ask() -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc)
        while not over.wait(NEIGHBOUR_S):
            connection.request("POST", "/", question(0), HEADERS)
            connection.getresponse().read()
        connection.close()

    asking = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for each in asking:
        each.start()
    try:
        yield
    finally:
        over.set()
        for each in asking:
            each.join()


def answered(url: str) -> float:
    """DescribeServices a second, asked by a client that does nothing else."""
    counts: list[int] = []

    def ask(first: int) -> None:
        connection, count = http.client.HTTPConnection(urlsplit(url).netloc), 0
        end = time.perf_counter() + ASKING_S
        while time.perf_counter() < end:
            connection.request("POST", "/", question(first + count * NAMES), HEADERS)
            answer = connection.getresponse()
            if b'"MISSING"' in answer.read() or answer.status != 200:
                raise SystemExit("DescribeServices did not find what it was asked for")
            count += 1
        counts.append(count)
        connection.close()

    threads = [threading.Thread(target=ask, args=(each * SERVICES // CLIENTS,)) for each in range(CLIENTS)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if len(counts) < CLIENTS:
        raise SystemExit("a client of DescribeServices failed")
    return sum(counts) / ASKING_S


def question(first: int) -> str:
    """Ten services of one cluster; numbers go round."""
    numbers = [(first + each) % SERVICES for each in range(NAMES)]
    names = [f"svc-{number + 1:04}" for number in numbers]
    return json.dumps({"cluster": f"fleet-{numbers[0] // 100 + 1:02}", "services": names})


def memory_gib(url: str) -> float:
    pid = control(url, "status")["pid"]
    shown = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], check=True, capture_output=True, text=True).stdout
    return int(shown) / 2**20
