"""What runs by the clock: once a period, however many workers there are and whatever was missed, and one at a time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from stackmedic.durable.control import DbosControl
from stackmedic.durable.purging import DAILY
from stackmedic.durable.schedule import Every
from stackmedic.durable.seam import State
from stackmedic.errors import Refused
from tests.durable.conftest import control, is_done
from tests.durable.processes import Processes, eventually
from tests.durable.program import Place

DAY = timedelta(days=1)


def ended(asked: DbosControl, kind: str) -> list[str]:
    return [each.id for each in asked.runs() if each.kind == kind and each.state is State.DONE]


def test_two_workers_begin_one_run_a_period(postgres: Place, processes: Processes) -> None:
    place = replace(postgres, daily="job.v1")
    for _ in range(2):
        processes.worker(place)
    asked = control(place)
    eventually(lambda: ended(asked, "job.v1"))
    tomorrow = replace(place, days=1)
    for _ in range(2):
        processes.worker(tomorrow)
    eventually(lambda: 2 == len(ended(asked, "job.v1")))
    assert 2 == len(asked.runs()) == len([words for words in place.did() if words[-1] == "end"])


def test_what_was_missed_is_made_up_for_once(sqlite: Place, processes: Processes) -> None:
    first = replace(sqlite, daily="job.v1")
    asked = control(first)
    worker = processes.worker(first)
    eventually(lambda: ended(asked, "job.v1"))
    processes.kill(worker)
    later = replace(first, days=5)
    processes.worker(later)
    eventually(lambda: 2 == len(ended(asked, "job.v1")))
    every, now = Every("job.v1", DAY), later.clock.now()
    assert [every.run_id(now - 5 * DAY), every.run_id(now)] == ended(asked, "job.v1")


def test_while_one_is_not_over_none_begins(sqlite: Place, processes: Processes) -> None:
    first = replace(sqlite, daily="wait.v1")
    asked = control(first)
    worker = processes.worker(first)
    eventually(lambda: [each.gate for each in asked.runs()] == ["approval"])
    processes.kill(worker)
    processes.worker(replace(first, days=1))
    asked.start("quick.v1", "meanwhile", 2)
    eventually(lambda: asked.status("meanwhile").state is State.DONE)
    (waiting,) = [each.id for each in asked.runs() if each.kind == "wait.v1"]
    asked.answer(waiting, "approval", {"by": "ada"})
    eventually(lambda: 2 == len([each for each in asked.runs() if each.kind == "wait.v1"]))
    assert [waiting] == ended(asked, "wait.v1")


def test_a_period_is_the_same_in_every_zone() -> None:
    daily = Every("job.v1", DAY)
    here = datetime(2026, 3, 29, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert daily.run_id(here) == daily.run_id(here.astimezone(UTC)) == "job.v1@2026-03-28T00:00:00Z"


@pytest.mark.parametrize("hours", range(0, 72, 7))
def test_a_day_has_one_run_whatever_local_clocks_do(hours: int) -> None:
    """Also over the night in which clocks are put forward or back."""
    daily, began = Every("job.v1", DAY), datetime(2026, 3, 28, tzinfo=UTC)
    assert f"job.v1@{began + hours // 24 * DAY:%Y-%m-%d}" in daily.run_id(began + timedelta(hours=hours))


def test_what_ended_a_month_ago_is_forgotten_by_a_worker_that_begins(place: Place, processes: Processes) -> None:
    asked = control(place)
    asked.start("quick.v1", "old", 1)
    asked.start("wait.v1", "waits", 90 * 86400)
    worker = processes.worker(place)
    eventually(lambda: asked.status("old").state is State.DONE and asked.status("waits").state is State.WAITING)
    processes.kill(worker)
    for days, left in ((29, ["old", "waits"]), (31, ["waits"])):
        then = replace(place, days=days)
        worker = processes.worker(then)
        purge = DAILY.run_id(then.clock.now())
        eventually(lambda purge=purge: is_done(asked, purge))  # type: ignore[misc]
        assert left == [each.id for each in asked.runs()]
        processes.kill(worker)
    with pytest.raises(Refused, match="purged"):
        asked.start("quick.v1", "old", 1)


def test_two_workers_may_forget_at_once(postgres: Place, processes: Processes) -> None:
    asked = [control(replace(postgres, days=1)) for _ in range(2)]
    for number in range(20):
        asked[0].start("quick.v1", f"old-{number}", 1)
    worker = processes.worker(postgres)
    eventually(lambda: not asked[0].active())
    processes.kill(worker)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda each: each.purge(postgres.clock.now() + DAY), asked))
    assert () == asked[0].runs()
