"""Commands of a guide: every line of its shell that runs ``aws``, as written, on one line each.

``python -m tests.guides.reading GUIDE.md`` prints them; ``said/`` keeps them for the five guides, which are not here.
Shell stands in fenced blocks and in spans of code. A line goes on after a backslash and inside quotes; a command that
stands in a comment is one, too; a shortened one (``aws rds describe-db-instances ...``) is kept as it is.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

FENCED = re.compile(r"^[ \t]*```\w*[ \t]*\n(.*?)^[ \t]*```[ \t]*$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
RUNS = re.compile(r"(?:^|[\s(|'])aws [a-z0-9-]+ [a-z]")
IN_COMMENT = re.compile(r"^#\s*(?=aws [a-z0-9-]+ [a-z])")


def commands(markdown: str) -> list[str]:
    """The distinct commands of a guide, in its order."""
    prose = FENCED.sub("", markdown)
    lines = [line for block in FENCED.findall(markdown) for line in logical(block)]
    lines += [span.strip() for span in SPAN.findall(prose)]
    return list(dict.fromkeys(each for each in map(uncommented, lines) if RUNS.search(each)))


def logical(block: str) -> Iterator[str]:
    """Lines as the shell sees them, each with single spaces where it was broken or indented."""
    kept, quote = "", ""
    for line in block.splitlines():
        kept = f"{kept} {line.strip()}" if kept else line.strip()
        quote = "" if kept.startswith("#") else open_quote(kept)
        if quote:
            continue
        if kept.endswith("\\"):
            kept = kept[:-1].rstrip()
            continue
        yield kept
        kept = ""
    if kept:
        yield kept


def open_quote(line: str) -> str:
    """The quote that a line leaves open; what stands in ``$( )`` inside quotes has quotes of its own."""
    open_ones: list[str] = []
    escaped = False
    for at, each in enumerate(line):
        inside = open_ones[-1] if open_ones else ""
        if escaped:
            escaped = False
        elif each == "\\" and inside != "'":
            escaped = True
        elif inside == each or (inside == "(" and each == ")"):
            open_ones.pop()
        elif inside != "'" and each == "(" and line[at - 1 : at] == "$":
            open_ones.append("(")
        elif inside in ("", "(") and each in "'\"":
            open_ones.append(each)
        elif inside in ("", "(") and each == "#" and line[at - 1 : at] in ("", " "):
            break
    return next((each for each in open_ones if each in "'\""), "")


def uncommented(line: str) -> str:
    return IN_COMMENT.sub("", line)


if __name__ == "__main__":
    print("\n".join(commands(Path(sys.argv[1]).read_text(encoding="utf-8"))))
