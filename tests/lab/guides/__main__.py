"""``python -m tests.lab.guides [WORD …]``: what stackmedic names of each failure, kept for the page.

Each line is brought about on a copy of its stack, and asked about through its door when its time has passed. A word is
a stack or a part of a line's id (``onyx``, ``onyx-07``, ``grace_too_short``); without words every line is measured.
Nothing is asserted: where something else is named, or nothing, the page says so.
"""

import json
import sys
import tempfile
from pathlib import Path

from tests.lab.guides.tables import DIAGNOSED, GUIDES, diagnosed, identity
from tests.scenarios.lab import start


def measure(words: list[str]) -> dict[str, list[str]]:
    """What is named of the lines whose id holds one of the words, beside what is known of the others."""
    seen = diagnosed() if words else {}
    for guide in GUIDES.values():
        lines = [(identity(guide, number), each) for number, each in enumerate(guide.FAILURES)]
        lines = [(name, each) for name, each in lines if not words or any(word in name for word in words)]
        if not lines:
            continue
        process, lab = start(Path(tempfile.mkdtemp()), guide.STACK)
        for name, failure in lines:
            copy = lab.fork()
            seen[name] = failure.named(copy)
            copy.control("down")
            sys.stderr.write(f"{name}: {', '.join(seen[name]) or '–'}\n")
        process.terminate()
        process.wait()
    return seen


if __name__ == "__main__":
    DIAGNOSED.write_text(json.dumps(measure(sys.argv[1:]), indent=1, sort_keys=True) + "\n", encoding="utf-8")
