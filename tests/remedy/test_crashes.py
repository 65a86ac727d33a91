"""The process dies at every point of every way that a fix can go: it ends as if it had not, each change made once."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stackmedic.durable.memory import Memory
from stackmedic.durable.rehearsal import Visit, crash_matrix
from stackmedic.durable.seam import Run
from stackmedic.remedy.approval import Approval, grant
from stackmedic.remedy.runner import FIX
from tests.remedy.town import Town, finding

Prepare = Callable[[Town], None]
TWO = {"door": "shut", "gate": "shut"}


def works(town: Town) -> None:
    return None


def gets_worse(town: Town) -> None:
    town.hurts_also = lambda town: (finding("pipe", cause="network.burst"),) if town.states["gate"] == "open" else ()


def loses_answers(town: Town) -> None:
    town.fate = lambda name, times: "lose" if times == 1 else ""


def is_denied_at_first(town: Town) -> None:
    """Denied until somebody grants it: what is asked again after a crash is denied again."""
    town.fate = lambda name, times: "" if getattr(town, "granted", False) else "AccessDenied"


def is_cut_off(town: Town) -> None:
    """With the first change sent nobody gets through any more, until somebody mends the line."""
    town.fate = lambda name, times: "lose" if times == 1 else ""
    town.cut_off = lambda town: bool(town.asked) and not getattr(town, "granted", False)


def moved(town: Town) -> None:
    town.states["door"] = "open"


WAYS = {
    "cleared": (works, True),
    "undone": (gets_worse, True),
    "recognised": (loses_answers, True),
    "approved while it waits": (works, False),
    "denied, then granted": (is_denied_at_first, True),
    "cut off, then mended": (is_cut_off, True),
    "refused": (moved, True),
}


def person(town: Town, given: Approval) -> Visit:
    """Somebody who approves, who puts right what a run waits for, and who otherwise lets time pass."""

    def visit(memory: Memory, run: Run) -> None:
        if run.gate == "approve":
            answer: dict[str, Any] = {"by": "tester", "approve": True, "approval": given.document()}
            memory.answer(run.id, run.gate, answer)
        elif run.gate.startswith("resume"):
            town.granted = True  # type: ignore[attr-defined]
            memory.answer(run.id, run.gate, {"by": "tester", "go": True})
        else:
            memory.pass_time(run.id)

    return visit


@pytest.mark.parametrize("way", WAYS)
def test_a_crash_anywhere_changes_nothing(way: str, tmp_path: Path) -> None:
    prepare, approved = WAYS[way]
    first = Town(tmp_path / "first", states=dict(TWO))
    plan = first.plan()
    given = grant(plan, "tester", first.now)
    towns: list[Town] = []

    def build(point: Callable[[str], None]) -> tuple[Any, Town]:
        town = Town(Path(tempfile.mkdtemp(dir=tmp_path)), states=dict(TWO), point=point)
        prepare(town)
        towns.append(town)
        return town.kinds(), town

    def visit(memory: Memory, run: Run) -> None:
        person(towns[-1], given)(memory, run)

    matrix = crash_matrix(build, FIX, first.order(plan, given if approved else None), visit)

    assert () == matrix.wrong
    assert len(matrix.points) > 20
