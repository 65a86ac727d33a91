"""What docs/accuracy.md says of the mutation campaign: the figures of docs/mutations.md, by stack."""

import re
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "mutations.md"
HEADING = "## Mutations\n"
INTRODUCTION = """\
`make mutations` changes what the infrastructure sets, one field at a time by an AWS call, and asks what a diagnosis
makes of it; what is wrong is listed by name in [Mutations](mutations.md), with what is not mutated and why.

| stack | mutations | right | hurt somebody | of these right |
|---|---|---|---|---|"""
ROW = re.compile(
    r"^\| (?P<stack>[\w-]+) \| [^|]* \| (?P<figures>\d[^|]*(?:\|[^|]*){3}) (?:\|[^|]*){2}\|$", re.MULTILINE
)


def section() -> str:
    """The table, without commits and what counts in no figure; several rows of a stack are several runs. Raises
    ValueError where the page has no row that this module understands."""
    rows = [f"| {each['stack']} | {each['figures'].strip()} |" for each in ROW.finditer(PAGE.read_text("utf-8"))]
    if not rows:
        raise ValueError(f"{PAGE} has no figures")
    return "\n".join((HEADING, INTRODUCTION, *rows, ""))
