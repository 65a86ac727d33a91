"""A lab to measure, started by the command that people start it with."""

import json
import os
import shlex
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks.startup import STACKMEDIC

AT = "2026-11-18T12:00"  # The same world in every measurement.


@contextmanager
def lab(name: str = "ohmycoins", *words: str) -> Iterator[str]:
    """A stack whose time stands still; its exports are this process's environment meanwhile."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    up = [STACKMEDIC, "lab", "up", name, "--port", port, "--speed", "0", "--seed", "1", "--at", AT, *words]
    exports = subprocess.run(up, check=True, capture_output=True, text=True).stdout
    before = dict(os.environ)
    exported = [word for line in exports.splitlines() for word in shlex.split(line) if "=" in word]
    os.environ.update(word.split("=", 1) for word in exported)
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
