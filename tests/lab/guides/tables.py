"""The tables of the five guides, and the page that is made of them."""

import json
from pathlib import Path
from types import ModuleType

from stackmedic.diagnose.every_rule import all_rules
from tests.lab.guides import ecommerce, multitenant_ai, ohmycoins, omnirapeutic, onyx
from tests.lab.guides.failure import Failure
from tests.lab.guides.letters import LETTERS

GUIDES: dict[str, ModuleType] = {"O": onyx, "T": omnirapeutic, "E": ecommerce, "C": ohmycoins, "M": multitenant_ai}
ROOT = Path(__file__).parents[3]
DIAGNOSED = Path(__file__).with_name("diagnosed.json")
TEST = "tests/lab/test_guides.py"
RUNBOOKS = ROOT / "runbooks"
RULES = {each.id: each for each in all_rules()}


def identity(guide: ModuleType, number: int) -> str:
    """``onyx-03-image.tag_missing``."""
    return f"{guide.STACK}-{number:02}-{guide.FAILURES[number].cause}"


def every() -> list[tuple[str, str, Failure]]:
    """(id, stack, failure) of every line of every table."""
    return [
        (identity(guide, number), guide.STACK, failure)
        for guide in GUIDES.values()
        for number, failure in enumerate(guide.FAILURES)
    ]


def diagnosed() -> dict[str, list[str]]:
    """What `stackmedic diagnose` named when it was last measured, by id."""
    return dict(json.loads(DIAGNOSED.read_text())) if DIAGNOSED.exists() else {}


def coverage_page() -> str:
    """docs/guides-coverage.md."""
    measured, lines = diagnosed(), every()
    named = sum(failure.cause in measured.get(each, []) for each, _, failure in lines)
    rather = sum(is_named(failure, measured.get(each, [])) for each, _, failure in lines) - named
    parts = [
        "# What the guides describe, and where it is shown",
        "Every failure that the five guides describe, section by section: how it is brought about on the stack of its "
        "guide, the cause, and the runbook that cures it. "
        f"`{TEST}` plays each line (a sample in every run, all of them in `make soak`): the act hurts whom the table "
        "says, and ending it leaves everybody well. *Door*: what is asked, as no running stack shows what Terraform "
        "printed or how a build ended. *Named*: what it named when `make coverage` last measured it; a dash where it "
        "named nothing. *Remedy*: the page and the action of that cause, else what the door advises; where that is "
        "another than the guide's, why. "
        f"{named} of the {len(measured)} lines that were measured, of {len(lines)}, are named by their cause, and "
        f"{rather} by one that is nearer to what is wrong; such a line says why.",
        "Where a guide errs, the line says what AWS does. `python tests/test_docs.py` writes this page, and a test "
        "compares it.",
    ]
    for letter, guide in GUIDES.items():
        rows = [row(identity(guide, number), each, measured) for number, each in enumerate(guide.FAILURES)]
        table = ["| section | failure | how | cause | remedy | door | named |", "|---|---|---|---|---|---|---|", *rows]
        parts += [f"## {guide.TITLE}", f"Stack `{guide.STACK}`, {letter} in the list of causes.", "\n".join(table)]
    return "\n\n".join(parts) + "\n"


def is_named(failure: Failure, seen: list[str]) -> bool:
    """By its cause, or by one that is argued to be nearer."""
    return failure.cause in seen or (bool(failure.argued) and failure.rather in seen)


def row(name: str, failure: Failure, measured: dict[str, list[str]]) -> str:
    says = f"{failure.says} (in AWS: {failure.errs})" if failure.errs else failure.says
    seen = measured.get(name)
    told = "not measured" if seen is None else ", ".join(f"`{each}`" for each in seen) or "–"
    if seen is not None and failure.cause in seen:
        others = ", ".join(f"`{each}`" for each in seen if each != failure.cause)
        told = f"yes, with {others}" if others else "yes"
    elif seen is not None and is_named(failure, seen):
        told = f"`{failure.rather}`: {failure.argued}"
    cells = (failure.section, says, failure.act.how, f"`{failure.cause}`", remedy(failure), failure.door.how, told)
    return f"| {' | '.join(cells)} |"


def remedy(failure: Failure) -> str:
    """The runbook's page and the actions; of a cause that has neither, what its rule advises."""
    rule = RULES[failure.cause]
    page = f"{failure.cause.replace('.', '/')}.md"
    parts = [f"[runbook](../runbooks/{page})"] if (RUNBOOKS / page).exists() else []
    parts += [f"`{each}`" for each in rule.remedies]
    advice = "" if parts else " ".join(rule.cures)
    return ", ".join(parts) + advice + (f" ({failure.better})" if failure.better else "") or "–"


def causes_page() -> str:
    """docs/causes-in-the-lab.md: every cause that a guide describes, and how it occurs."""
    by_cause: dict[str, list[str]] = {cause: [] for cause in LETTERS}
    for name, stack, failure in every():
        by_cause.setdefault(failure.cause, []).append(f"{failure.act.how} on {stack} (`{name}`)")
    missing = sorted(cause for cause, ways in by_cause.items() if not ways)
    if missing:
        raise ValueError(f"these causes cannot occur in the lab: {', '.join(missing)}")
    rows = [f"| `{cause}` | {LETTERS.get(cause, '')} | {'; '.join(ways)} |" for cause, ways in sorted(by_cause.items())]
    return (
        "\n\n".join(
            [
                "# How causes occur in the lab",
                "Every cause that a guide describes, the guides (O Onyx, T Omnirapeutic, E Ecommerce, C Oh My Coins, M "
                f"Multi-tenant AI), and how it occurs; in brackets the case of `{TEST}` that shows it. `python "
                "tests/test_docs.py` writes this page; it fails where a cause has no way to occur.",
                "\n".join(["| cause | guides | how it occurs |", "|---|---|---|", *rows]),
            ]
        )
        + "\n"
    )
