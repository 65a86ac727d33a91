"""docs/mutations.md from what campaigns left in tests/mutation/results: figures by stack, and what is wrong by name."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
PAGE = Path(__file__).parents[2] / "docs" / "mutations.md"
UNTOUCHED = Path(__file__).parent / "untouched.md"
HEAD = """# Mutations

Every field that a stack's infrastructure sets is changed or deleted by an AWS call, one at a time, on a copy of the
steady stack; what counts only at a start is tried once more with new tasks. 25 minutes later the world itself says who
is hurt (clients, services, deployments, alarms). If somebody is, some cause's evidence has to hold that field: one
piece of it shows the field as a word of its own, and that piece or the cause names the resource. The list in which AWS
tells of all things of a kind shows no field of one, and sentences of AWS and of programs count only if they name the
resource themselves. If nobody is, there must be no cause. Of mutations of one kind (the same field changed in the same
way, such as each variable of each container) one or two are tried, and of these so many at random as there was time
for. What AWS refuses changes nothing: it is counted apart, and in no figure. `make mutations` measures it; the
mutations are in `tests/mutation/kinds`. A run may be cut short by time: the number of mutations says how far it came,
and a stack that is not in the table was not measured.

`-pairs` are two mutations at random: if somebody is hurt, each that hurts somebody alone has to be named. Alone, each
is tried with new tasks of the services that the pair gave new tasks, by either half: else a NAT gateway that is missing
at a start would count as harmless, and the deployment beside it as the culprit. One half may hide the other wholly: who
is hurt by it alone is hurt in the very words in which the pair hurts (no task starts, so that nobody learns which
variable it would have missed next). Then the one has to be named at once, and the other as soon as it is left alone, by
a diagnosis of its own; *hidden* counts these. Where both add to what hurts, both have to be named at once.

Several rows of a stack are several runs. What an earlier one has wrong may be mended in a later commit; the kinds of
mutations were fewer at cc14afc than they are now.

| stack | commit | mutations | right | hurt somebody | of these right | hidden | refused |
|---|---|---|---|---|---|---|---|
"""


def page() -> str:
    """The whole page, from the results on the disk."""
    outcomes = {file.stem: [json.loads(line) for line in file.open()] for file in sorted(RESULTS.glob("*.jsonl"))}
    rows, wrong = (_row(name, found) for name, found in outcomes.items()), _wrong(outcomes)
    return HEAD + "".join(rows) + "".join(wrong) + UNTOUCHED.read_text()


def _row(name: str, found: list[dict[str, Any]]) -> str:
    """``name`` is the stack's, with ``-pairs`` for pairs; what follows an ``@`` only tells two runs apart."""
    done = [each for each in found if not each["refused"]]
    hurt = [each for each in done if each["hurts"]]
    right, told = sum(each["right"] for each in done), sum(each["right"] for each in hurt)
    at, refused = found[0]["commit"] if found else "", len(found) - len(done)
    hidden = sum(each.get("later", 0) for each in done)
    figures = (len(done), _share(right, len(done)), len(hurt), _share(told, len(hurt)), hidden, refused)
    return f"| {' | '.join(map(str, (name.split('@')[0], at, *figures)))} |\n"


def _share(part: int, whole: int) -> str:
    return f"{part} ({part / whole:.1%})" if whole else "0"


def _wrong(outcomes: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    yield "\n## Wrong\n"
    for name, found in outcomes.items():
        wrong = [each for each in found if not each["right"]]
        if wrong:
            yield f"\n### {name.split('@')[0]} at {found[0]['commit']}\n\n"
        for each in wrong:
            told = ", ".join(each["causes"]) or each["failed"] or f"no cause ({each['verdict']})"
            yield f"- {each['name']}: {told}\n"


def write() -> None:
    """Put the page where it belongs."""
    PAGE.write_text(page())
