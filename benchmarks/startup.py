"""How long stackmedic takes to start, against the aws CLI from PyPI in an environment of its own."""

import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.row import Row

ROUNDS = 15
ROOT = Path(__file__).parents[1]
AWS = ROOT / ".venv-clients/bin/aws"  # Made by `make clients`.
AWSCLI = re.search(r"awscli==\S+", (ROOT / "requirements-clients.lock").read_text())[0]
STACKMEDIC = str(Path(sys.executable).with_name("stackmedic"))


def rows() -> list[Row]:
    reference = [str(AWS), "--version"]
    version = ratio([STACKMEDIC, "--version"], reference)
    page = ratio([STACKMEDIC, "--help"], reference)
    how = f"medians of {ROUNDS} runs each, taken in turns"
    return [
        Row("`stackmedic --version` / `aws --version`", version, 0.5, "×", how),
        Row("`stackmedic --help` / `aws --version`", page, 0.75, "×", how),
    ]


def ratio(command: list[str], reference: list[str]) -> float:
    """Median time of one command over that of the other; run in turns, so that other load hits both."""
    elapsed(command), elapsed(reference)  # Warm the page cache and the bytecode.
    pairs = [(elapsed(command), elapsed(reference)) for _ in range(ROUNDS)]
    ours, theirs = zip(*pairs, strict=True)
    return statistics.median(ours) / statistics.median(theirs)


def elapsed(command: list[str], code: int = 0) -> float:
    """Seconds that a command takes, in a process of its own; one that ends otherwise than it should is no measure."""
    start = time.perf_counter()
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    took = time.perf_counter() - start
    if done.returncode != code:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode} and not {code}: {done.stderr}")
    return took
