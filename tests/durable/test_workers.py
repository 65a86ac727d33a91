"""Who may work: one process on a folder, any number on PostgreSQL, and never two on one run."""

import signal
import threading
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from stackmedic.durable.purging import DAILY
from stackmedic.durable.seam import State
from stackmedic.errors import DeadlineReached
from tests.durable.conftest import control, is_done
from tests.durable.processes import Processes, eventually, never
from tests.durable.program import Place
from tests.durable.server import Server

LEFT = (State.QUEUED, State.WAITING)  # Given back to its queue by a worker that ended, at its gate.


def effects(place: Place, run_id: str, ended: str = "end") -> list[tuple[str, str]]:
    """Which effect of a run was done by which process."""
    return [(words[1], words[2]) for words in place.did() if words[0] == run_id and words[-1] == ended]


def slot(place: Place, process: int | None) -> int:
    """The slot in which a worker said it works."""
    name = next(words[2] for words in place.did() if words[:2] == ["worker", str(process)])
    return int(name.removeprefix("slot-"))


def end_session(place: Place, number: int) -> None:
    """What an operator does to a worker that will not come back: end the session that holds its slot."""
    with psycopg.connect(place.journal, autocommit=True) as connection:
        ended = connection.execute(
            "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = %s", (number,)
        ).fetchall()
    assert [(True,)] == ended


def test_a_second_process_on_a_folder_is_a_client_and_takes_over_when_the_worker_dies(
    sqlite: Place, processes: Processes
) -> None:
    asked = control(sqlite)
    first = processes.worker(sqlite)
    second = processes.worker(sqlite)
    assert ["client", str(second.pid)] in sqlite.did()
    asked.start("slow.v1", "run", 600)
    eventually(lambda: effects(sqlite, "run", "begin"))
    processes.kill(first)
    third = processes.worker(sqlite)
    eventually(lambda: [("first", str(third.pid))] == effects(sqlite, "run", "begin")[1:])


def test_a_frozen_worker_on_a_folder_stays_the_worker(sqlite: Place, processes: Processes) -> None:
    first = processes.worker(sqlite)
    processes.kill(first, signal.SIGSTOP)
    second = processes.worker(sqlite)
    assert ["client", str(second.pid)] in sqlite.did()


def test_a_named_slot_is_refused_to_a_second_worker(postgres: Place, processes: Processes) -> None:
    place = Place(postgres.journal, postgres.folder, slot=7)
    processes.worker(place)
    second = processes.worker(place)
    assert ["client", str(second.pid)] in place.did()


def test_a_killed_workers_runs_move_and_a_waiting_one_keeps_its_answer(postgres: Place, processes: Processes) -> None:
    asked = control(postgres)
    first = processes.worker(postgres)
    asked.start("held.v1", "held", None)
    asked.start("wait.v1", "waits", 600)
    eventually(lambda: effects(postgres, "held", "begin") and asked.status("waits").state is State.WAITING)
    second = processes.worker(postgres)
    processes.kill(first)
    asked.answer("waits", "approval", {"by": "ada"})
    eventually(lambda: {State.DONE} == {each.state for each in asked.runs()})
    assert [("held", str(second.pid)), ("answered", str(second.pid))] == sorted(
        effects(postgres, "held") + effects(postgres, "waits"), reverse=True
    )


def test_a_frozen_worker_keeps_its_runs_and_once_replaced_writes_nothing(postgres: Place, processes: Processes) -> None:
    asked = control(postgres)
    first = processes.worker(postgres)
    asked.start("slow.v1", "run", 1)
    eventually(lambda: effects(postgres, "run", "begin") and is_done(asked, DAILY.run_id(postgres.clock.now())))
    processes.kill(first, signal.SIGSTOP)  # Not within a transaction, or others would wait until the server ends it.
    second = processes.worker(postgres)
    never(lambda: len(effects(postgres, "run", "begin")) > 1, for_s=1.5)

    end_session(postgres, slot(postgres, first.pid))
    eventually(lambda: asked.status("run").state is State.DONE)
    journal = asked.steps("run")
    processes.kill(first, signal.SIGCONT)
    eventually(lambda: ("first", str(first.pid)) in effects(postgres, "run"))
    never(lambda: ("second", str(first.pid)) in effects(postgres, "run", "begin"), for_s=1)
    assert [("second", str(second.pid))] == [each for each in effects(postgres, "run") if each[0] == "second"]
    assert journal == asked.steps("run")
    asked.start("quick.v1", "next", 3)
    eventually(lambda: asked.status("next").state is State.DONE)


def test_a_worker_that_lost_its_session_for_a_moment_goes_on_in_its_slot(postgres: Place, processes: Processes) -> None:
    asked = control(postgres)
    only = processes.worker(postgres)
    asked.start("slow.v1", "run", 1)
    eventually(lambda: effects(postgres, "run", "begin"))
    end_session(postgres, slot(postgres, only.pid))
    eventually(lambda: asked.status("run").state is State.DONE)
    assert [("first", str(only.pid)), ("second", str(only.pid))] == effects(postgres, "run")


def most_at_once(place: Place, prefix: str) -> int:
    """How many effects of this name were in flight together, by the moments that the processes wrote down."""
    moments = sorted(
        (int(words[3]), 1 if words[4] == "begin" else -1) for words in place.did() if words[1].startswith(prefix)
    )
    level = highest = 0
    for _, change in moments:
        level += change
        highest = max(highest, level)
    return highest


def test_an_account_is_never_called_by_more_than_two_runs_at_once(place: Place, processes: Processes) -> None:
    asked = control(place)
    for _ in range(1 if place.journal.startswith("/") else 2):
        processes.worker(place)
    asked.start("fleet.v1", "fleet", {"accounts": ["a", "b", "c"], "each": 5})
    eventually(lambda: asked.status("fleet").state is State.DONE)
    assert 15 == asked.status("fleet").result
    assert [2, 2, 2] == [most_at_once(place, f"work-{account}") for account in "abc"]


def test_runs_that_wait_for_people_block_nobody_and_the_worker_ends_promptly(
    place: Place, processes: Processes
) -> None:
    asked = control(place)
    for number in range(100):
        asked.start("wait.v1", f"waits-{number}", 600)
    worker = processes.worker(place)
    eventually(lambda: asked.status("waits-99").state is State.WAITING)
    asked.start("fleet.v1", "fleet", {"accounts": ["a"], "each": 2})
    eventually(lambda: asked.status("fleet").state is State.DONE)
    processes.kill(worker, signal.SIGTERM)
    moments = {words[0]: int(words[2]) for words in place.did() if words[0] in ("ending", "ended")}
    assert 0 == worker.exitcode
    assert moments["ended"] - moments["ending"] < 5_000_000_000  # Two seconds where nobody else computes.
    assert {State.DONE: 3} == Counter(each.state for each in asked.runs() if each.state not in LEFT)


def test_a_worker_that_ends_while_it_begins_runs_does_so_promptly_and_in_silence(
    place: Place, processes: Processes
) -> None:
    asked = control(place)
    for number in range(40):
        asked.start("wait.v1", f"waits-{number}", 600)
    for round_ in range(3):
        for number in range(20):
            asked.start("quick.v1", f"quick-{round_}-{number}", 6)
        worker = processes.worker(place)
        eventually(lambda: any(words[2] == str(worker.pid) for words in place.did()))  # noqa: B023
        processes.kill(worker, signal.SIGTERM)
        ending, ended = (
            int(words[2]) for words in place.did() if words[0] in ("ending", "ended") and words[1] == str(worker.pid)
        )
        assert ended - ending < 8_000_000_000  # DBOS would wait for ten seconds for what it did not begin.
    assert "" == place.said()


def test_a_step_in_flight_ends_and_is_journalled_before_the_worker_goes(place: Place, processes: Processes) -> None:
    asked = control(place)
    worker = processes.worker(place)
    asked.start("slow.v1", "run", 0.5)
    eventually(lambda: effects(place, "run", "begin"))
    processes.kill(worker, signal.SIGTERM)
    assert ["first"] == [each.name for each in asked.steps("run")]
    processes.worker(place)
    eventually(lambda: asked.status("run").state is State.DONE)
    assert ["first", "second"] == [name for name, _ in effects(place, "run")]


def test_clean_ends_do_not_count_as_crashes(place: Place, processes: Processes) -> None:
    """A command that works for a moment and ends, again and again, while a run waits for its approval."""
    asked = control(place)
    asked.start("impatient.v1", "run", 600)
    for _ in range(4):
        worker = processes.worker(place)
        eventually(lambda: asked.status("run").state is State.WAITING)
        processes.kill(worker, signal.SIGTERM)
    assert asked.status("run").state in LEFT
    processes.worker(place)
    eventually(lambda: asked.status("run").state is State.WAITING)


def away_for(seconds: float, place: Place, server: Server, processes: Processes) -> None:
    asked, quick = control(place, within_s=60), control(place, within_s=2)
    processes.worker(place)
    asked.start("slow.v1", "in-step", 2)
    asked.start("wait.v1", "waits", 600)
    eventually(lambda: effects(place, "in-step", "begin") and asked.status("waits").state is State.WAITING)
    server.stop()
    try:
        with pytest.raises(DeadlineReached, match="could not be asked"):
            quick.start("quick.v1", "never", 1)
        threading.Event().wait(seconds)
    finally:
        server.start()
    eventually(lambda: asked.status("in-step").state is State.DONE)
    asked.answer("waits", "approval", {"by": "ada"})
    eventually(lambda: asked.status("waits").state is State.DONE)
    asked.start("quick.v1", "next", 2)
    eventually(lambda: asked.status("next").state is State.DONE)
    assert ["first", "second"] == [name for name, _ in effects(place, "in-step")]


def test_a_database_that_is_away_pauses_runs_and_commands_say_so_in_time(
    postgres: Place, server: Server, processes: Processes
) -> None:
    away_for(1, postgres, server, processes)


@pytest.mark.soak
def test_a_database_that_is_away_for_long_pauses_runs(postgres: Place, server: Server, processes: Processes) -> None:
    away_for(10, postgres, server, processes)


@pytest.mark.soak
def test_a_thousand_runs_wait_in_one_process(place: Place, processes: Processes) -> None:
    asked = control(place, within_s=120)
    for number in range(1000):
        asked.start("wait.v1", f"waits-{number}", 3600)
    worker = processes.worker(place)
    eventually(lambda: 1000 == sum(each.state is State.WAITING for each in asked.runs()), within_s=300)
    status = dict(
        line.split(":\t") for line in Path(f"/proc/{worker.pid}/status").read_text().splitlines() if ":\t" in line
    )
    assert int(status["VmRSS"].split()[0]) < 300_000
    assert int(status["Threads"]) < 150
    for number in range(1000):
        asked.answer(f"waits-{number}", "approval", {"by": "ada"})
    eventually(lambda: not asked.active(), within_s=300)


@pytest.mark.soak
def test_six_thousand_children_over_three_hundred_accounts(postgres: Place, processes: Processes) -> None:
    asked = control(postgres, within_s=120)
    for _ in range(2):
        processes.worker(postgres)
    accounts = [f"account{number}" for number in range(300)]
    asked.start("fleet.v1", "fleet", {"accounts": accounts, "each": 20})
    eventually(lambda: asked.status("fleet").state is State.DONE, within_s=1200)
    assert 6000 == asked.status("fleet").result
    assert 2 >= max(most_at_once(postgres, f"work-{account}") for account in accounts[::10])
