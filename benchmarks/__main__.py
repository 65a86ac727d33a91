"""``python -m benchmarks``: measure, write docs/performance.md, and exit 1 when something does not hold."""

import os
import platform
import sys

from benchmarks import diagnosis, durable, explaining, lab, startup
from benchmarks.row import Row

PAGE = startup.ROOT / "docs/performance.md"


def main() -> int:
    rows = [*startup.rows(), *diagnosis.rows(), *explaining.rows(), *lab.rows(), *durable.rows()]
    PAGE.write_text(page(rows), encoding="utf-8")
    print(*rows, sep="\n")
    return 0 if all(each.holds for each in rows) else 1


def page(rows: list[Row]) -> str:
    table = "\n".join(map(str, rows))
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    return f"""# Performance

Written by `make bench`, in one run, on one machine ({machine}; {startup.AWSCLI} for comparison). Ratios travel to
other machines; milliseconds do not.

| what | measured | must be | | how |
|---|---|---|---|---|
{table}
"""


if __name__ == "__main__":
    sys.exit(main())
