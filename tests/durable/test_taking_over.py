"""What becomes of a dead worker's runs: they move once, whoever moves them; who only waited is not blamed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from stackmedic.durable.control import DbosControl
from stackmedic.durable.dbos import Journal, Row
from stackmedic.durable.seam import State
from tests.durable.conftest import control
from tests.durable.processes import Processes, eventually, never
from tests.durable.program import Place
from tests.durable.server import Server

MANY = [f"run-{number:02}" for number in range(30)]


def journal(place: Place) -> Journal:
    store = place.store()
    return Journal(store.engine(30), store.url, patient=True)


def executor(place: Place, run_id: str) -> str:
    found = journal(place).find(run_id)
    return found.executor if found else ""


def begun(place: Place, run_id: str) -> list[str]:
    """The processes that began a run's step, one after the other."""
    return [words[2] for words in place.did() if words[0] == run_id and words[-1] == "begin"]


def many_that_wait(asked: DbosControl) -> None:
    for each in MANY:
        asked.start("wait.v1", each, 600)
    eventually(lambda: [State.WAITING] * len(MANY) == [run.state for run in asked.runs()])


def answered_each_once(asked: DbosControl, place: Place) -> None:
    for each in MANY:
        asked.answer(each, "approval", {"by": "ada"})
    eventually(lambda: not asked.active())
    assert MANY == sorted(words[0] for words in place.did() if words[-1] == "end")


def test_a_death_does_not_count_against_runs_that_only_waited(place: Place, processes: Processes) -> None:
    """The second would park them: at a gate, in a sleep, for a child, and until they may proceed."""
    asked, tables = control(place), journal(place).tables
    for kind in ("impatient.v1", "parent.v1", "nap.v1"):
        asked.start(kind, kind, 600)
    asked.start("impatient.v1", "paused", 600)
    asked.pause("paused", "ada")

    def all_wait() -> bool:
        states = {each.id: each.state for each in asked.runs()}
        at_gates = {states.get(each) for each in ("impatient.v1", "parent.v1/1.impatient.v1")}
        asleep = [each.name for each in tables.entries("nap.v1")]
        return (at_gates, states["paused"], asleep) == ({State.WAITING}, State.PAUSED, ["sleep:nap"])

    for _ in range(4):
        worker = processes.worker(place)
        eventually(all_wait)
        processes.kill(worker)
    assert State.ATTENTION not in {each.state for each in asked.runs()}


def test_a_list_that_is_out_of_date_moves_nothing(postgres: Place, processes: Processes) -> None:
    """Between reading it and moving its runs another worker has taken them over and is at work."""
    asked = control(postgres)
    first = processes.worker(postgres)
    asked.start("held.v1", "run", None)
    eventually(lambda: begun(postgres, "run"))
    (postgres.folder / "run.held").unlink()  # The next one is held as well.
    dead = executor(postgres, "run")
    processes.kill(first)

    def meanwhile(row: Row) -> bool:
        processes.worker(postgres)
        eventually(lambda: 2 == len(begun(postgres, "run")))
        return False

    journal(postgres).give_back(dead, meanwhile)

    never(lambda: len(begun(postgres, "run")) > 2, for_s=1)
    assert State.RUNNING is asked.status("run").state
    assert executor(postgres, "run") not in ("", dead)


def test_runs_that_several_move_at_once_are_moved_once(postgres: Place, processes: Processes) -> None:
    asked = control(postgres)
    worker = processes.worker(postgres)
    many_that_wait(asked)
    dead = executor(postgres, MANY[0])
    processes.kill(worker)
    all_have_read = Barrier(3)

    def move(number: int) -> None:
        journal(postgres).give_back(dead, lambda row: row.id != MANY[0] or all_have_read.wait(30) >= 0)

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(move, range(3)))
    processes.worker(postgres)
    answered_each_once(asked, postgres)


def test_a_database_that_restarts_while_runs_are_moved_loses_none(
    postgres: Place, server: Server, processes: Processes
) -> None:
    asked = control(postgres)
    worker = processes.worker(postgres)
    many_that_wait(asked)
    dead = executor(postgres, MANY[0])
    processes.kill(worker)

    def restarted(row: Row) -> bool:
        if row.id == MANY[0]:
            server.stop()
            server.start()
            processes.worker(postgres)
        return True

    journal(postgres).give_back(dead, restarted)
    answered_each_once(asked, postgres)
