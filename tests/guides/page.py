"""``python -m tests.guides.page``: write docs/guides-commands.md from the tables."""

import re
from pathlib import Path

from tests.guides.row import Kind, Row
from tests.guides.tables import TABLES

PAGE = Path(__file__).parents[2] / "docs/guides-commands.md"
COMMAND = re.compile(r"\baws ([a-z0-9-]+) ([a-z0-9-]+(?: (?:services-stable|db-instance-available|query\b))?)")
HEAD = """# The guides' commands

Five teams' guides tell people what to type. Every `aws` command in them ({commands} distinct lines, {operations}
operations) is typed on its guide's stack in the lab, with its pipes, its `--query` and what it waits for, through the
aws CLI of PyPI with an explicit endpoint, and its answer is held against what follows from the world
(`tests/guides/tables`). A command of a guide that is in no table fails a test. Written by `tests/guides/page.py`.

## Operations

| operation | lines | of which |
|---|---|---|
{rows}
"""


SECTIONS = (
    ("Wrong in a guide", "They fail on AWS as they do here. Below each: the right form.", Kind.WRONG),
    ("More than the CLI of PyPI", "Below each: what does as much without it.", Kind.LACKING),
    ("Shortened", "The rest is left to the reader. Below each: one that is whole.", Kind.SHORTENED),
)


def page() -> str:
    """The page that the tables make."""
    rows = [(table.guide, row) for table in TABLES for row in table.rows if row.kind is not Kind.OURS]
    found: dict[str, list[Row]] = {}
    for _, row in rows:
        for name in sorted(set(operations(row.said))):
            found.setdefault(name, []).append(row)
    listed = "\n".join(f"| `{name}` | {len(found[name])} | {fates(found[name])} |" for name in sorted(found))
    parts = [HEAD.format(commands=len(rows), operations=len(found), rows=listed)]
    parts.append(
        section("Wrong in a guide", "They fail on AWS as they do here. Below each: the right form.", rows, Kind.WRONG)
    )
    parts += [section(title, about, rows, kind) for title, about, kind in SECTIONS]
    return "\n".join(parts)


def operations(line: str) -> list[str]:
    return [" ".join(each) for each in COMMAND.findall(line)]


def fates(rows: list[Row]) -> str:
    """How many of each kind, without the kinds that are not there."""
    counts = {kind: sum(row.kind is kind for row in rows) for kind in Kind}
    return ", ".join(f"{count} {kind.value}" for kind, count in counts.items() if count)


def section(title: str, about: str, rows: list[tuple[str, Row]], kind: Kind) -> str:
    of_kind = [(guide, row) for guide, row in rows if row.kind is kind]
    why = [f"{guide}: {row.why}" if row.why else guide for guide, row in of_kind]
    listed = [f"{each}\n\n    {row.said}\n    {row.here}\n" for each, (_, row) in zip(why, of_kind, strict=True)]
    return f"## {title}\n\n{about}\n\n" + "\n".join(listed)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
