"""The long campaigns, part by part: generated tests with many more cases, new ones each time, and tests marked `soak`.

    python -m benchmarks.soak [PART ...] [--minutes N] [--slice 2/6] [--cases N] [--seed N]

Writes docs/soak.md; the rows of parts that were not run stay as they were. A part that has used up its minutes is
interrupted, and its row says so. A slice is every sixth test from the second on, so that long parts can be run bit by
bit; a part of one generated test is cut by its number of cases, another seed each time.
"""

import argparse
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/soak.md"
PARTS = {
    "generated": ("-m", "hypothesis"),
    "histories": ("tests/lab/test_any_history.py", "tests/lab/test_same_history.py", "-m", "soak"),
    "everywhere": ("tests/lab/test_faults_everywhere.py", "-m", "soak"),
    "engine": ("tests/durable", "-m", "soak"),
    "deaths": ("tests/scenarios/test_fix_dies.py", "-m", "soak"),
    "storms": ("tests/scenarios/test_fix_storms.py", "-m", "soak"),
    "servers": ("tests/lab/test_real_data_soak.py", "-m", "soak"),
    "blindness": ("tests/scenarios/test_blindness_everywhere.py", "tests/scenarios/test_same_answer.py", "-m", "soak"),
    "permissions": ("tests/scenarios/test_iam_policy.py", "-m", "soak"),
    "cured": ("tests/scenarios/test_counterfactual.py", "-m", "soak"),
    "bundles": ("tests/scenarios/test_bundle_everywhere.py", "-m", "soak"),
    "infra": ("tests/infra", "-m", "soak"),
}
SAYS = {
    "generated": "every generated test, with the profile `soak` of `tests/conftest.py`",
    "histories": "made-up [histories of a lab](lab.md#what-always-holds) heal; reads change nothing",
    "everywhere": "each fault and each near miss of the lab on each of five stacks, and healed",
    "engine": "hundreds of random kills, a thousand runs that wait, six thousand children ([more](durable.md))",
    "deaths": "fixes that are killed at each call, on a folder and with two workers on PostgreSQL; stores away",
    "storms": "fixes in bad weather ([more](fix.md))",
    "servers": "[real servers](lab.md#real-data) through fail-overs, replicas, and changes in any order",
    "blindness": "every call of a diagnosis denied, then throttled; roles that see less; twenty runs, the same bytes",
    "permissions": "each action that a command's policy holds is taken away: it and nothing else is named",
    "cured": "of two faults each is healed alone: what was to clear clears, and what was to stay stays",
    "bundles": "a bundle of every fault tells the bytes of the account's own diagnosis",
    "infra": "plans of the stacks that `make test` leaves out",
}
CASES = re.compile(r"- (\d+) passing, (\d+) failing, (?:and )?(\d+) invalid")
ENDED = re.compile(r"\d+ (?:passed|failed|errors?|skipped)[^\n]*? in [\d.]+s|no tests ran[^\n]*")


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    asked.add_argument("parts", nargs="*", choices=PARTS, metavar="PART", help=", ".join(PARTS))
    asked.add_argument("--minutes", type=float, help="of each part; without it, each runs to its end")
    asked.add_argument("--slice", default="", metavar="N/M", help="only every Mth test, from the Nth on")
    asked.add_argument("--cases", default="", metavar="N", help="of each long generated test")
    asked.add_argument("--seed", default="", metavar="N", help="of generated tests")
    given = asked.parse_args()
    limits = {"SOAK_SLICE": given.slice, "SOAK_CASES": given.cases}
    os.environ.update({name: text for name, text in limits.items() if text})
    worst = 0
    for name in given.parts or PARTS:
        words = (*PARTS[name], *([f"--hypothesis-seed={given.seed}"] if given.seed else ()))
        output, code, seconds = ran(words, given.minutes)
        print(output[-4000:])
        row = f"| {name} | {SAYS[name]} | {limited(given)}{outcome(output, code)} | {seconds:.0f} s | {commit()} |"
        PAGE.write_text(page({**rows(), name: row}), encoding="utf-8")
        worst = max(worst, code or 0)
    return worst


def ran(words: tuple[str, ...], minutes: float | None) -> tuple[str, int | None, float]:
    """What pytest said, its exit code (None: it was interrupted, as its time was up), and how long it took."""
    command = [sys.executable, "-m", "pytest", "-n", "auto", *words, "--hypothesis-show-statistics"]
    environment = {**os.environ, "HYPOTHESIS_PROFILE": "soak"}
    start = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT)
        try:
            code: int | None = process.wait(60 * minutes if minutes else None)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
            process.wait()
            code = None
        said.seek(0)
        return said.read(), code, time.monotonic() - start


def outcome(output: str, code: int | None) -> str:
    """How it ended, in pytest's words; of generated tests, how many cases there were."""
    ended = ENDED.findall(output)
    counted = [tuple(map(int, each)) for each in CASES.findall(output)]
    passing, failing, invalid = (sum(column) for column in zip(*counted, strict=True)) if counted else (0, 0, 0)
    cases = f"; {passing} cases passed, {failing} failed, {invalid} were not valid input" if counted else ""
    stopped = "; interrupted, as its time was up" if code is None else ""
    return f"{ended[-1] if ended else f'exit code {code}'}{cases}{stopped}"


def limited(given: argparse.Namespace) -> str:
    """What of a part was run, where that was not all."""
    said = {"slice": given.slice, "cases": given.cases, "seed": given.seed}
    told = ", ".join(f"{name} {value}" for name, value in said.items() if value)
    return f"{told}: " if told else ""


def rows() -> dict[str, str]:
    """The rows of the page as it is, by part."""
    lines = PAGE.read_text(encoding="utf-8").splitlines() if PAGE.exists() else []
    found = {line.split("|")[1].strip(): line for line in lines if line.startswith("| ")}
    return {name: found[name] for name in PARTS if name in found}


def page(known: dict[str, str]) -> str:
    """What was measured; nothing else."""
    table = "\n".join(known.get(name) or f"| {name} | {SAYS[name]} | not run yet | | |" for name in PARTS)
    machine = f"Python {platform.python_version()} on {os.cpu_count()} cores"
    return f"""# Soak

Written by `make soak`, with {machine}. Each part can be run alone, and for a while:
`python -m benchmarks.soak storms --minutes 5`.

| part | what it is | outcome | time | commit |
|---|---|---|---|---|
{table}
"""


def commit() -> str:
    asked = ["git", "describe", "--always", "--dirty", "--abbrev=12"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


if __name__ == "__main__":
    sys.exit(main())
