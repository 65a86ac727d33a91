"""What the lab costs: copies, days and scenarios of the standard stack, and a fleet of a thousand services."""

import http.client
import json
import os
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from benchmarks.diagnosis import timed
from benchmarks.labs import control, lab
from benchmarks.row import Row
from tests.scenarios.lab import Lab

ROUNDS = 9
DAY_S = 86_400
SERVICES = 1_000
ASKING_S = 5.0
CLIENTS, NAMES = 4, 10  # Connections, and services a request: as many as DescribeServices takes.
SCOPE = "AWS4-HMAC-SHA256 Credential=lab/20260101/ap-southeast-2/ecs/aws4_request, SignedHeaders=host, Signature=0"
HEADERS = {
    "Authorization": SCOPE,
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.DescribeServices",
}


def rows() -> list[Row]:
    return [*standard(), *fleet()]


def standard() -> Iterator[Row]:
    """The standard stack."""
    with lab() as url:
        yield copying("a copy of the standard stack", url)
        days = [timed(lambda: control(url, "advance", seconds=DAY_S)) for _ in range(3)]
        yield Row("a quiet day of the standard stack", statistics.median(days), 2, "s", "median of 3")
        scenario(url)  # Imports, and parses botocore's models.
        times = [scenario(url) for _ in range(ROUNDS)]
        how = f"median of {ROUNDS}: copied, database closed, 15 minutes pass, diagnosed; in a process that has begun"
        yield Row("a scenario", statistics.median(times), 0.5, "s", how)


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


def scenario(url: str) -> float:
    """Seconds that one takes in the words of the tests, from the copy to the diagnosis."""
    from stackmedic import app

    start = time.perf_counter()
    broken = Lab(urlsplit(copy_of(url)).port or 0)
    os.environ["AWS_ENDPOINT_URL"] = broken.url
    broken.revoke_ingress(broken.database()["VpcSecurityGroups"][0]["VpcSecurityGroupId"])
    broken.advance(15)
    found = app.diagnose().causes
    took = time.perf_counter() - start
    os.environ["AWS_ENDPOINT_URL"] = url
    broken.control("down")
    if not found:
        raise SystemExit("the scenario was diagnosed without a cause")
    return took


def fleet() -> Iterator[Row]:
    """A thousand services of two tasks, twenty of them in trouble."""
    start = time.perf_counter()
    with lab("fleet", "--services", str(SERVICES)) as url:
        up = time.perf_counter() - start
        yield Row(f"a fleet of {SERVICES:,} services is up", up, 30, "s", "from the command to its exports")
        minutes = [timed(lambda: control(url, "advance", seconds=60)) for _ in range(ROUNDS)]
        how = f"median of {ROUNDS}; tasks of 20 services come and go"
        yield Row("a minute of the fleet", statistics.median(minutes), 2, "s", how)
        yield copying("a copy of the fleet", url)
        how = f"{NAMES} services a request, {CLIENTS} connections, {ASKING_S:g} s"
        yield Row("DescribeServices of the fleet", answered(url), 300, "requests/s", how, at_least=True)
        yield Row("memory of the fleet's lab", memory_gib(url), 1.5, "GiB", "resident, after all of that")


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
