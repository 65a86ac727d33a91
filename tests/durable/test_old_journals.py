"""Journals that older versions wrote, of DBOS and of ours, with runs in flight: they are read, and go on to their end.

``python -m tests.durable.test_old_journals`` writes one for the versions that are installed. They are never written
anew: what a released version left behind is what a newer one finds.
"""

import sqlite3
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

import pytest

from stackmedic.durable.control import DbosControl
from stackmedic.durable.seam import State
from tests.durable.conftest import control
from tests.durable.processes import Processes, eventually
from tests.durable.program import PLAN, STEPS, Place

JOURNALS = Path(__file__).parent / "journals"
YEARS_S = 50 * 365 * 86400.0
YES = {"by": "ada", "approve": True, "digest": PLAN}
LEFT = {  # How each run stood when its worker was killed.
    "done": State.DONE,
    "held": State.RUNNING,
    "nap": State.RUNNING,
    "parent": State.RUNNING,
    "parent/1.impatient.v1": State.WAITING,
    "paused": State.PAUSED,
    "six": State.WAITING,
}


def states(asked: DbosControl) -> dict[str, State]:
    return {each.id: each.state for each in asked.runs()}


def naps(place: Place) -> bool:
    """Whether the end of the nap stands in the journal."""
    with sqlite3.connect(Path(place.journal) / "journal.sqlite") as connection:
        (count,) = connection.execute("select count(*) from operation_outputs where workflow_uuid = 'nap'").fetchone()
    return int(count) > 1


def recorded(place: Place, processes: Processes) -> str:
    """A folder whose worker was killed with runs at all kinds of places, as SQL."""
    asked = control(place)
    worker = processes.worker(place)
    asked.start("quick.v1", "done", 2)
    for kind, run_id in (("six.v1", "six"), ("parent.v1", "parent"), ("wait.v1", "paused"), ("held.v1", "held")):
        asked.start(kind, run_id, YEARS_S)
    asked.start("nap.v1", "nap", 20)
    asked.pause("paused", "ada")
    eventually(lambda: states(asked) == LEFT and any(words[:2] == ["held", "held"] for words in place.did()))
    eventually(lambda: naps(place))  # Else whoever goes on would sleep it through.
    processes.kill(worker)
    with sqlite3.connect(Path(place.journal) / "journal.sqlite") as connection:
        return "\n".join(connection.iterdump()) + "\n"


def restored(journal: Path, folder: Path) -> Place:
    place = Place(str(folder / "journal"), folder)
    Path(place.journal).mkdir()
    with sqlite3.connect(Path(place.journal) / "journal.sqlite") as connection:
        connection.executescript(journal.read_text(encoding="utf-8"))
    connection.close()
    (folder / "held.held").touch()  # It was in its step once.
    return place


@pytest.mark.parametrize("journal", sorted(JOURNALS.glob("*.sql")), ids=lambda path: path.stem)
def test_a_journal_of_an_older_version_goes_on(journal: Path, tmp_path: Path, processes: Processes) -> None:
    place = restored(journal, tmp_path)
    asked = control(place)
    assert LEFT == states(asked)
    assert list(STEPS[:3]) == [each.name for each in asked.steps("six")]

    processes.worker(place)
    asked.answer("six", "approval", YES)
    asked.answer("parent/1.impatient.v1", "approval", YES)
    asked.answer("paused", "approval", YES)
    asked.proceed("paused", "ada")
    eventually(lambda: not asked.active())

    results = {each.id: each.result for each in asked.runs()}
    answered = {"parent": "answered", "parent/1.impatient.v1": "answered", "paused": "answered"}
    assert {"done": "done", "held": "done", "nap": "rested", "six": "done", **answered} == results
    assert list(STEPS[3:]) == [words[1] for words in place.did() if words[0] == "six" and words[-1] == "end"]


if __name__ == "__main__":
    started = Processes()
    with tempfile.TemporaryDirectory() as found:
        try:
            dump = recorded(Place(f"{found}/journal", Path(found)), started)
        finally:
            started.end()
    (JOURNALS / f"dbos-{version('dbos') if len(sys.argv) < 2 else sys.argv[1]}.sql").write_text(dump, encoding="utf-8")
