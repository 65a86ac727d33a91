"""The long campaign: every generated test with many more cases, new ones each time, and every test marked `soak`.

Writes docs/soak.md.
"""

import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/soak.md"
OUTCOME = re.compile(r"- (\d+) passing, (\d+) failing, (?:and )?(\d+) invalid")


def main() -> int:
    start = time.monotonic()
    words = [sys.executable, "-m", "pytest", "-n", "auto", "-m", "hypothesis or soak", "--hypothesis-show-statistics"]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "soak"}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    print(done.stdout[-4000:], done.stderr[-4000:], sep="\n")
    PAGE.write_text(page(done.stdout, done.returncode, time.monotonic() - start), encoding="utf-8")
    return done.returncode


def page(output: str, code: int, seconds: float) -> str:
    """What was measured; nothing else."""
    outcomes = [tuple(map(int, each)) for each in OUTCOME.findall(output)]
    passing, failing, invalid = (sum(column) for column in zip(*outcomes, strict=True)) if outcomes else (0, 0, 0)
    last = next((line for line in reversed(output.splitlines()) if " in " in line), "no summary")
    return f"""# Soak

Written by `make soak`: every generated test with the profile `soak` of `tests/conftest.py`, and
every test marked `soak` (hundreds of kills, thousands of runs; see [durable.md](durable.md)).

| what | measured |
|---|---|
| commit | {commit()} |
| Python, cores | {platform.python_version()}, {os.cpu_count()} |
| time | {seconds:.0f} s |
| generated tests | {len(re.findall(r"^tests/.*::.*:$", output, re.MULTILINE))} |
| cases that passed | {passing} |
| cases that failed | {failing} |
| cases that were not valid input | {invalid} |
| pytest | exit code {code}: {last.strip("= ")} |
"""


def commit() -> str:
    asked = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
