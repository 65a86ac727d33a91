"""``python -m benchmarks [PART ...]``: measure, write docs/performance.md, and exit 1 when something does not hold.

Each part is a section of the page; those that are not asked for stay as they are.
"""

import argparse
import compileall
import gc
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable, Iterable

from benchmarks import diagnosis, durable, explaining, fleet, lab, stacks, startup
from benchmarks.row import Row

PAGE = startup.ROOT / "docs/performance.md"
PARTS: dict[str, Callable[[], Iterable[Row]]] = {
    "startup": startup.rows,
    "diagnosis": diagnosis.rows,
    "stacks": stacks.rows,
    "explaining": explaining.rows,
    "lab": lab.rows,
    "fleet": fleet.rows,
    "durable": durable.rows,
}
GARBAGE_AFTER = 50_000  # As in the tests, where a diagnosis is made in a process that has begun.
SECTION = re.compile(r"^## (\w+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m benchmarks")
    asked.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parts = asked.parse_args().parts or list(PARTS)
    unknown = [each for each in parts if each not in PARTS]
    if unknown:
        asked.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    compileall.compile_dir(startup.ROOT / "src/stackmedic", quiet=1)  # As what installs it does.
    gc.set_threshold(GARBAGE_AFTER)
    holds = True
    for part in parts:
        load = os.getloadavg()[0]
        rows = list(PARTS[part]())
        print(*rows, sep="\n")
        holds = holds and all(each.holds for each in rows)
        PAGE.write_text(page({**sections(), part: section(rows, load)}), encoding="utf-8")
    return 0 if holds else 1


def sections() -> dict[str, str]:
    """The sections that the page has."""
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return {found["part"]: found["text"].strip() for found in map(_named, SECTION.finditer(written))}


def _named(found: re.Match[str]) -> dict[str, str]:
    return {"part": found[1], "text": found[2]}


def section(rows: Iterable[Row], load: float) -> str:
    table = "\n".join(map(str, rows))
    return f"""At commit {commit()}; load {load:.1f} when it began.

| what | measured | must be | | how |
|---|---|---|---|---|
{table}"""


def commit() -> str:
    said = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, cwd=startup.ROOT)
    return said.stdout.strip() or "unknown"


def page(written: dict[str, str]) -> str:
    """The page, its sections in the order of the parts."""
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    told = "\n\n".join(f"## {part}\n\n{written[part]}" for part in PARTS if part in written)
    return f"""# Performance

Written by `make bench` ({machine}; {startup.AWSCLI} for comparison); `python -m benchmarks PART` measures one section
anew. Counts, ratios, bytes and processor time mean the same on every machine, or nearly; seconds and milliseconds that
are not of processors are those of a clock, and hold for a machine with nothing else to do (load below 1).

{told}
"""


if __name__ == "__main__":
    sys.exit(main())
