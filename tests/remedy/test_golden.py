"""Journals that the released flows wrote: a flow never changes its steps, their names or their order under its name.

A run that waits for days is finished by a later version, which reads its journal by position and name. When a test here
fails, what changed is another flow: call it ``fix.v2`` or ``change.v2``, and keep the one that is. Before a first
release ``python -m tests.remedy.test_golden`` writes the journals anew.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from stackmedic.durable.memory import Entry, Memory
from stackmedic.durable.seam import SETTLED, Kind, State
from stackmedic.remedy.approval import grant
from stackmedic.remedy.changing import changing
from stackmedic.remedy.runner import FIX, fixing
from tests.remedy.test_crashes import TWO, WAYS, person
from tests.remedy.town import RUN, Town

JOURNALS = Path(__file__).parent / "journals"


def carried_out(way: str, folder: Path) -> Memory:
    """A whole run, one way that a fix can go."""
    prepare, approved = WAYS[way]
    town = Town(folder, states=dict(TWO))
    plan = town.plan()
    given = grant(plan, "tester", town.now)
    prepare(town)
    memory = Memory(town.kinds())
    memory.start(FIX, RUN, town.order(plan, given if approved else None))
    while (run := memory.go(RUN)).state not in SETTLED:
        person(town, given)(memory, run)
    return memory


def written(memory: Memory) -> dict[str, Any]:
    """Each run with its journal, as JSON."""
    return {
        each.id: {
            "kind": each.kind,
            "data": each.data,
            "result": each.result,
            "journal": [list(each.journal[number]) for number in sorted(each.journal)],
        }
        for each in memory.entries.values()
    }


def journal_of(way: str) -> Path:
    return JOURNALS / f"{way.replace(',', '').replace(' ', '_')}.json"


def read(way: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(journal_of(way).read_text(encoding="utf-8"))
    return found


def names(runs: Mapping[str, Any]) -> dict[str, list[str]]:
    return {run_id: [name for name, _ in run["journal"]] for run_id, run in runs.items()}


class Nobody:
    """A site upon which nothing can be done: what is in the journal is not done again."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} was asked for, although the journal has the answer")

    async def close(self) -> None:
        return None


def nobody(where: Mapping[str, Any]) -> Any:
    return Nobody()


@pytest.mark.parametrize("way", WAYS)
def test_a_released_flow_keeps_its_steps(way: str, tmp_path: Path) -> None:
    assert names(read(way)) == names(written(carried_out(way, tmp_path)))


@pytest.mark.parametrize("way", WAYS)
def test_a_journal_replays_to_its_end_and_nothing_is_done_again(way: str) -> None:
    kinds: tuple[Kind, ...] = (fixing(nobody), changing(nobody))
    memory = Memory(kinds)
    for run_id, run in read(way).items():
        journal = dict(enumerate(map(tuple, run["journal"])))
        memory.entries[run_id] = Entry(run_id, run["kind"], run["data"], memory.clock.now(), journal=journal)
    for run_id, run in read(way).items():
        replayed = memory.go(run_id)
        assert (State.DONE, run["result"]) == (replayed.state, replayed.result), replayed.attention


def test_every_journal_is_of_a_way() -> None:
    assert set(map(journal_of, WAYS)) == set(JOURNALS.glob("*.json"))


if __name__ == "__main__":
    for each in WAYS:
        with tempfile.TemporaryDirectory() as found:
            text = json.dumps(written(carried_out(each, Path(found))), indent=1, sort_keys=True)
            journal_of(each).write_text(text + "\n", encoding="utf-8")
