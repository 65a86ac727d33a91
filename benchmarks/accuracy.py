"""``python -m benchmarks.accuracy``: how often explain is right about described incidents; writes docs/accuracy.md.

The incidents are public reports, each with its evidence and confirmed cause. Those that were given lie beside the
repository and are no part of it; those that were gathered afterwards are ``tests/incidents``. Only their stack and
evidence are explained; the answer is looked at afterwards, and only here.
"""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import yaml

from benchmarks import mutations
from stackmedic.aws.masking import masked_line
from stackmedic.collect.incident import read_case
from stackmedic.diagnose.explain.engine import explain
from stackmedic.model.explanation import Strength

ROOT = Path(__file__).parents[1]
CASES = ROOT.parent / "shared/cases"
FRESH = ROOT / "tests/incidents"
PAGE = ROOT / "docs/accuracy.md"
FEW = 3  # Among so many the right cause should be.
TITLE = "# Accuracy\n\nWritten by machines, section by section; a test compares them, and lets no figure fall.\n\n"
HEADING = "## Described incidents\n"
TABLE = "| {} | number | right at first | right among the first three |\n|---|---|---|---|"
INTRODUCTION = f"""\
`make accuracy` writes this section: `stackmedic explain --case` on incidents from public reports, of which it is shown
the stack and the evidence. The odd numbers were read while signatures were written. Of the even ones only the counts
were looked at until they stood at 41 and 47 of 51; then other incidents were held out (below), and what was wrong among
the even ones was read, too. So both halves flatter.

{TABLE.format("incidents")}"""
CONFIDENCE_HEADING = "## Confidence\n"
CONFIDENCE_INTRODUCTION = """\
How often the first answer is right when `explain` says how sure it is of it: over all incidents of `tests/incidents`,
and over those of their held-out halves. What stands behind the first answer is a possibility, and almost always *low*.

| first answer | all | right | held out | right |
|---|---|---|---|---|"""
LAYERS = f"\n{TABLE.format('layer')}"
WRONG = "\nNot right at first:\n\n| incident | cause | named |\n|---|---|---|"


@dataclass(frozen=True, slots=True)
class Collection:
    """Incidents that were gathered together: where they lie, what the page calls them, and how they came about."""

    folder: Path
    heading: str
    worked_with: str
    held_out: str
    introduction: str


FRESH_ONES = Collection(
    folder=FRESH,
    heading="## Fresh incidents\n",
    worked_with="worked with",
    held_out="held out",
    introduction=f"""\
`tests/incidents`: 137 further public reports, gathered over all layers without a look at the signatures, none of them
among the ones above, and halved at random before anything was measured. The halves are measured together; of the half
that is held out only these totals are looked at, never which ones are wrong. What both were before anything was changed
for them, by the program as it was when they had been gathered:

{TABLE.format("before")}
| worked with | 69 | 63 (91%) | 67 (97%) |
| held out | 68 | 63 (93%) | 67 (99%) |

They are easier than the ones above: whoever searches for messages finds reports that quote them. What they are now:

{TABLE.format("fresh incidents")}""",
)
LATER_ONES = Collection(
    folder=FRESH / "later",
    heading="## Later incidents\n",
    worked_with="later, worked with",
    held_out="later, held out",
    introduction=f"""\
`tests/incidents/later`: 106 more, gathered when the ones above had been worked with, in the same way: no look at the
signatures, none of them among the ones above, halved by the hash of their names, of the held-out half only the totals
looked at. Before anything was changed for them:

{TABLE.format("later, before")}
| later, worked with | 55 | 48 (87%) | 52 (95%) |
| later, held out | 51 | 43 (84%) | 51 (100%) |

What they are now:

{TABLE.format("later incidents")}""",
)
TOLD_ONES = Collection(
    folder=FRESH / "told",
    heading="## Told incidents\n",
    worked_with="told, worked with",
    held_out="told, held out",
    introduction=f"""\
`tests/incidents/told`: 62 more, searched for by what people say of their trouble instead of by what programs print, so
that most evidence is a sentence; none of them among the ones above, halved by the hash of their names, of the held-out
half only the totals looked at. Before anything was changed for them:

{TABLE.format("told, before")}
| told, worked with | 31 | 21 (68%) | 29 (94%) |
| told, held out | 31 | 18 (58%) | 24 (77%) |

What they are now:

{TABLE.format("told incidents")}""",
)
RARE_ONES = Collection(
    folder=FRESH / "rare",
    heading="## Rare incidents\n",
    worked_with="rare, worked with",
    held_out="rare, held out",
    introduction=f"""\
`tests/incidents/rare`: 85 more, most of them of causes of which none of the incidents above is an example, 25 told in
nothing but sentences; none of them among the ones above, halved by the hash of their names, of the held-out half
only the totals looked at. Before anything was changed for them:

{TABLE.format("rare, before")}
| rare, worked with | 39 | 29 (74%) | 33 (85%) |
| rare, held out | 46 | 34 (74%) | 41 (89%) |

What they are now:

{TABLE.format("rare incidents")}""",
)
COLLECTIONS = (FRESH_ONES, LATER_ONES, TOLD_ONES, RARE_ONES)


@dataclass(frozen=True, slots=True)
class Result:
    """One incident: its name, its cause, what was named, the likeliest first, and how sure the first of it was."""

    name: str
    cause: str
    named: tuple[str, ...]
    confidence: Strength | None

    @property
    def first(self) -> bool:
        return self.named[:1] == (self.cause,)

    @property
    def among(self) -> bool:
        return self.cause in self.named[:FEW]

    @property
    def layer(self) -> str:
        return self.cause.split(".")[0]

    @property
    def odd(self) -> bool:
        return int(self.name.split("-")[0]) % 2 == 1


def results(folder: Path = CASES) -> list[Result]:
    return [result(path) for path in sorted(folder.glob("*.yaml"))]


def result(path: Path) -> Result:
    named = explain(read_case(str(path)), masked_line).causes
    answer = yaml.safe_load(path.read_text(encoding="utf-8"))["root_cause"]["category"]
    return Result(path.stem, answer, tuple(each.id for each in named), named[0].confidence if named else None)


def shares(found: Iterable[Result]) -> tuple[int, int, int]:
    """How many incidents, right at first, right among the first few."""
    every = list(found)
    return len(every), sum(each.first for each in every), sum(each.among for each in every)


def section(found: list[Result]) -> str:
    """What the page says of the given incidents."""
    rows = [
        row("odd numbers", (each for each in found if each.odd)),
        row("even numbers", (each for each in found if not each.odd)),
        row("all", found),
    ]
    return "\n".join((HEADING, INTRODUCTION, *rows, LAYERS, *by_layer(found), WRONG, *wrong(found), ""))


@dataclass(frozen=True, slots=True)
class Halves:
    """Gathered incidents: those that were read while signatures were written, and those that are only counted."""

    worked_with: list[Result]
    held_out: list[Result]


def halves(folder: Path) -> Halves:
    return Halves(results(folder / "working"), results(folder / "held_out"))


def gathered_section(one: Collection, found: Halves) -> str:
    """What the page says of a collection; of those held out, how many."""
    rows = [row(one.worked_with, found.worked_with), row(one.held_out, found.held_out)]
    return "\n".join((one.heading, one.introduction, *rows, *_worked_with(found), ""))


def _worked_with(found: Halves) -> list[str]:
    return [LAYERS, *by_layer(found.worked_with), WRONG, *wrong(found.worked_with)]


def confidence_section(gathered: Iterable[Halves]) -> str:
    """How often what is said with each confidence is right."""
    gathered = list(gathered)
    held_out = list(chain.from_iterable(each.held_out for each in gathered))
    every = [*chain.from_iterable(each.worked_with for each in gathered), *held_out]
    rows = [f"| {each.value} | {_right(every, each)} | {_right(held_out, each)} |" for each in Strength]
    return "\n".join((CONFIDENCE_HEADING, CONFIDENCE_INTRODUCTION, *rows, ""))


def _right(found: list[Result], confidence: Strength) -> str:
    said = [each for each in found if each.confidence is confidence]
    right = sum(each.first for each in said)
    return f"{len(said)} | {right} ({right / max(1, len(said)):.0%})"


def by_layer(found: list[Result]) -> list[str]:
    layers = sorted({each.layer for each in found})
    return [row(layer, (each for each in found if each.layer == layer)) for layer in layers]


def wrong(found: list[Result]) -> list[str]:
    return [f"| {each.name} | {each.cause} | {', '.join(each.named[:FEW])} |" for each in found if not each.first]


def page(section: str, written: str) -> str:
    """The page with one section anew; what others wrote into it stays."""
    heading = section.partition("\n")[0] + "\n"
    before, _, rest = (written or TITLE).partition(heading)
    after = rest[rest.index("\n## ") + 1 :] if "\n## " in rest else ""
    return before + ("" if before.endswith("\n\n") else "\n") + section + (f"\n{after}" if after else "")


def row(name: str, found: Iterable[Result]) -> str:
    number, first, among = shares(found)
    return f"| {name} | {number} | {first} ({first / number:.0%}) | {among} ({among / number:.0%}) |"


def main() -> int:
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if CASES.is_dir():
        written = page(section(results()), written)
    else:
        print(f"no incidents in {CASES}: their figures stay as they are", file=sys.stderr)
    gathered = [halves(each.folder) for each in COLLECTIONS]
    for one, found in zip(COLLECTIONS, gathered, strict=True):
        written = page(gathered_section(one, found), written)
    written = page(confidence_section(gathered), written)
    written = page(mutations.section(), written)
    PAGE.write_text(written, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
