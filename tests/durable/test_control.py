"""Steering runs from outside, on the real engine: answers, stops, pauses, cancels, reruns, purges, and what is seen."""

import signal
import threading
from datetime import timedelta

import psycopg
import pytest

from stackmedic.clock import SystemClock
from stackmedic.durable.seam import State
from stackmedic.errors import NotFound, Refused
from tests.durable.conftest import control
from tests.durable.processes import Processes, eventually
from tests.durable.program import PLAN, Place

YES = {"by": "ada", "approve": True, "digest": PLAN}


def test_a_gate_keeps_its_deadline_across_a_restart(place: Place, processes: Processes) -> None:
    """It comes while nothing runs, so that a worker that began to wait anew would be late by all of it."""
    asked = control(place)
    worker = processes.worker(place)
    asked.start("wait.v1", "run", 3)
    eventually(lambda: asked.status("run").state is State.WAITING)
    waits_since = SystemClock().monotonic()
    processes.kill(worker)
    eventually(lambda: SystemClock().monotonic() - waits_since > 3)
    processes.worker(place)
    works_since = SystemClock().monotonic()
    eventually(lambda: asked.status("run").state is State.DONE)
    assert "expired" == asked.status("run").result
    assert SystemClock().monotonic() - works_since < 3


def test_an_answer_is_kept_while_nothing_runs_and_counts_once(place: Place, processes: Processes) -> None:
    asked = control(place)
    asked.start("wait.v1", "run", 600)
    worker = processes.worker(place)
    eventually(lambda: asked.status("run").gate == "approval")
    processes.kill(worker)
    asked.answer("run", "approval", YES)
    asked.answer("run", "approval", YES)
    processes.worker(place)
    eventually(lambda: asked.status("run").state is State.DONE)
    assert "answered" == asked.status("run").result
    with pytest.raises(Refused, match="closed"):
        asked.answer("run", "approval", {**YES, "by": "bob"})


def test_another_plan_is_not_approved(place: Place, processes: Processes) -> None:
    asked = control(place)
    asked.start("six.v1", "run", None)
    asked.answer("run", "approval", {**YES, "digest": "of another plan"})
    processes.worker(place)
    eventually(lambda: asked.status("run").state is State.DONE)
    assert "not approved" == asked.status("run").result


def test_a_table_that_another_process_is_still_making_is_waited_for(postgres: Place) -> None:
    asked = control(postgres)
    asked.start("wait.v1", "run", 600)
    rename(postgres, "workflow_status", "not_yet")
    made = threading.Timer(0.3, rename, (postgres, "not_yet", "workflow_status"))
    made.start()
    assert asked.status("run").state is State.QUEUED
    made.join()


def rename(place: Place, table: str, other: str) -> None:
    with psycopg.connect(place.journal) as connection:
        connection.execute(f"ALTER TABLE dbos.{table} RENAME TO {other}")


def test_a_stop_closes_an_open_gate_at_once(place: Place, processes: Processes) -> None:
    asked = control(place)
    asked.start("wait.v1", "run", 600)
    processes.worker(place)
    eventually(lambda: asked.status("run").state is State.WAITING)
    asked.request_stop("run", "ada", "enough")
    eventually(lambda: asked.status("run").state is State.DONE)
    assert "stopped" == asked.status("run").result
    with pytest.raises(Refused, match="over"):
        asked.request_stop("run", "ada", "again")


def test_a_stop_before_anything_runs_is_kept(place: Place, processes: Processes) -> None:
    asked = control(place)
    asked.start("wait.v1", "run", 600)
    asked.request_stop("run", "ada", "enough")
    processes.worker(place)
    eventually(lambda: asked.status("run").result == "stopped")


def test_a_paused_run_holds_across_a_restart_until_it_may_proceed(place: Place, processes: Processes) -> None:
    asked = control(place)
    asked.start("wait.v1", "run", 600)
    asked.answer("run", "approval", YES)
    asked.pause("run", "ada")
    worker = processes.worker(place)
    eventually(lambda: asked.status("run").state is State.PAUSED)
    processes.kill(worker)
    processes.worker(place)
    asked.proceed("run", "ada")
    eventually(lambda: asked.status("run").result == "answered")


def test_cancelled_in_a_step_and_resumed_the_effect_is_found_by_its_token(place: Place, processes: Processes) -> None:
    asked = control(place)
    processes.worker(place)
    asked.start("tokened.v1", "run", 1)
    eventually(lambda: [words for words in place.did() if len(words) == 1])
    asked.cancel("run")
    assert State.CANCELLED is asked.status("run").state
    asked.resume("run")
    eventually(lambda: asked.status("run").state is State.DONE)
    assert 2 == len([words for words in place.did() if words[0] == "try"])
    assert 1 == len([words for words in place.did() if len(words) == 1])


def test_a_cancelled_run_that_waits_leaves_at_once(place: Place, processes: Processes) -> None:
    asked = control(place)
    worker = processes.worker(place)
    asked.start("wait.v1", "run", 600)
    eventually(lambda: asked.status("run").state is State.WAITING)
    asked.cancel("run")
    assert State.CANCELLED is asked.status("run").state
    processes.kill(worker, signal.SIGTERM)
    assert 0 == worker.exitcode


def test_rerun_goes_back_to_a_step_and_needs_its_name(place: Place, processes: Processes) -> None:
    asked = control(place)
    processes.worker(place)
    asked.start("quick.v1", "run", 4)
    eventually(lambda: asked.status("run").state is State.DONE)
    with pytest.raises(NotFound, match="no step nothing"):
        asked.rerun_from("run", "nothing")
    asked.rerun_from("run", "three")
    eventually(lambda: asked.status("run").state is State.DONE)
    ended = [words[1] for words in place.did() if words[0] == "run" and words[-1] == "end"]
    assert ["one", "two", "three", "four", "three", "four"] == ended


def test_a_kind_that_nobody_knows_is_shown_and_runs_once_it_is_known(place: Place, processes: Processes) -> None:
    asked = control(place)
    asked.start("quick.v1", "run", 2)
    worker = processes.worker(place, removed="quick.v1")
    without = control(place, removed="quick.v1")
    eventually(lambda: asked.status("run").state is not State.QUEUED)
    shown = without.status("run")
    assert (State.ATTENTION, True) == (shown.state, "no worker here knows quick.v1" in shown.attention)
    with pytest.raises(NotFound, match=r"no flow quick\.v1"):
        without.start("quick.v1", "another", 2)
    processes.kill(worker)
    processes.worker(place)
    eventually(lambda: asked.status("run").state is State.DONE)


def test_a_flow_that_raises_is_shown_as_failed(place: Place, processes: Processes) -> None:
    asked = control(place)
    processes.worker(place)
    asked.start("quick.v1", "run", "not a number")
    eventually(lambda: asked.status("run").state is State.FAILED)
    assert asked.status("run").attention.startswith("ValueError: ")


def test_what_a_run_tells_and_has_done_can_be_seen_by_anybody(place: Place, processes: Processes) -> None:
    asked = control(place)
    processes.worker(place)
    asked.start("telling.v1", "run", {"a": [1, 2]})
    eventually(lambda: asked.status("run").state is State.DONE)
    run = control(place).status("run")
    assert ({"a": [1, 2]}, {"phase": "second"}, {"a": [1, 2]}) == (run.data, run.told, run.result)
    with pytest.raises(NotFound, match="no run"):
        asked.status("another")


def test_purge_deletes_what_settled_and_keeps_ids_taken(place: Place, processes: Processes) -> None:
    asked = control(place)
    processes.worker(place)
    asked.start("fleet.v1", "fleet", {"accounts": ["a"], "each": 1})
    asked.start("wait.v1", "waits", 600)
    eventually(lambda: asked.status("fleet").state is State.DONE)
    eventually(lambda: asked.status("waits").state is State.WAITING)
    now = SystemClock().now()
    assert 0 == asked.purge(now - timedelta(days=1))
    assert 2 == asked.purge(now + timedelta(days=1))
    assert ["waits"] == [each.id for each in asked.runs()]
    with pytest.raises(Refused, match="purged"):
        asked.start("fleet.v1", "fleet", {"accounts": ["a"], "each": 1})
    asked.answer("waits", "approval", YES)
    eventually(lambda: asked.status("waits").state is State.DONE)


def test_an_id_means_one_run(place: Place) -> None:
    asked = control(place)
    asked.start("quick.v1", "run", 2)
    asked.start("quick.v1", "run", 2)
    with pytest.raises(Refused, match="another run"):
        asked.start("quick.v1", "run", 3)
    assert 1 == len(asked.runs())
