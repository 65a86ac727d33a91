"""The real engine under ``kill -9``: what is journalled is not done again, what was cut is, and nothing is lost."""

import random
from collections import Counter

import pytest

from stackmedic.durable.control import DbosControl
from stackmedic.durable.seam import State
from tests.durable.conftest import control, is_done
from tests.durable.processes import Processes, eventually
from tests.durable.program import PLAN, STEPS, Place

YES = {"by": "ada", "approve": True, "digest": PLAN}
POINTS = [f"{where} {name}" for name in STEPS for where in ("before", "in", "acted", "after")]
POINTS += ["before gate", "after gate"]
SOME = ["acted two", "before gate", "after four", "in one", "after gate", "acted four", "after six"]


def done(place: Place, run_id: str) -> Counter[str]:
    """How often each effect of a run was completed."""
    return Counter(words[1] for words in place.did() if words[0] == run_id and words[-1] == "end")


def start_six(asked: DbosControl, run_id: str) -> None:
    asked.start("six.v1", run_id, None)
    asked.answer(run_id, "approval", YES)


def killed_at(points: list[str], place: Place, processes: Processes, workers: int) -> None:
    """One run for each point, one after the other: its worker dies there, and another one goes on."""
    asked = control(place)
    alive = [processes.worker(place) for _ in range(workers)]
    for point in points:
        run_id = f"kill-{point.replace(' ', '-')}"
        start_six(asked, run_id)
        if workers == 1:
            alive[0].join(60)
            alive = [processes.worker(place)]
        eventually(lambda run_id=run_id: is_done(asked, run_id))  # type: ignore[misc]
        cut = point.removeprefix("acted ") if point.startswith("acted") else None
        assert {name: 1 + (name == cut) for name in STEPS} == done(place, run_id)
        assert [*STEPS[:3], "gate:approval", *STEPS[3:]] == [each.name for each in asked.steps(run_id)]
        alive = [each if each.is_alive() else processes.worker(place) for each in alive]


def test_killed_anywhere_each_effect_happens_once_but_the_one_that_was_cut(sqlite: Place, processes: Processes) -> None:
    killed_at(SOME, sqlite, processes, workers=1)


def test_two_workers_race_and_the_survivor_goes_on(postgres: Place, processes: Processes) -> None:
    killed_at(SOME[:3], postgres, processes, workers=2)


@pytest.mark.soak
def test_killed_at_each_point(place: Place, processes: Processes) -> None:
    killed_at(POINTS, place, processes, workers=1 if place.journal.startswith("/") else 2)


def test_all_points_at_once_with_three_workers_lose_nothing(postgres: Place, processes: Processes) -> None:
    """Each kill cuts other runs as well, and several survivors take over at once: at least once, and never lost."""
    asked = control(postgres)
    for point in POINTS[::2]:  # Each kill counts against every run that was in a step, and the 21st would park it.
        start_six(asked, f"kill-{point.replace(' ', '-')}")
    storm(asked, postgres, processes, workers=3)
    for run in asked.runs():
        counts = done(postgres, run.id)
        assert (State.DONE, set(STEPS)) == (run.state, set(counts)), run.id
        assert [*STEPS[:3], "gate:approval", *STEPS[3:]] == [each.name for each in asked.steps(run.id)]


def storm(asked: DbosControl, place: Place, processes: Processes, workers: int) -> None:
    """Replace each worker that dies until everything is done."""
    alive = [processes.worker(place) for _ in range(workers)]

    def all_done() -> bool:
        for number, each in enumerate(alive):
            if not each.is_alive():
                alive[number] = processes.worker(place)
        return not asked.active()

    eventually(all_done, within_s=120)


def random_kills(place: Place, processes: Processes, runs: int, kills: int, workers: int) -> None:
    """A batch of runs for each kill, and the kill somewhere within it. All at once would not do: a kill counts against
    every run that is in a step, as these always are, and the twentieth would park them."""
    chance = random.Random(7)
    asked = control(place)
    batch = runs // kills
    alive = [processes.worker(place) for _ in range(workers)]
    for kill in range(kills):
        goal = len(place.did()) + chance.randrange(batch * len(STEPS))
        for number in range(batch):
            asked.start("quick.v1", f"run-{kill}-{number}", len(STEPS))
        eventually(lambda goal=goal: len(place.did()) >= goal)  # type: ignore[misc]
        number = chance.randrange(workers)
        processes.kill(alive[number])
        alive[number] = processes.worker(place)
    eventually(lambda: not asked.active(), within_s=300)
    ended = asked.runs()
    assert (batch * kills, {State.DONE}) == (len(ended), {each.state for each in ended})
    did = Counter((words[0], words[1]) for words in place.did() if words[-1] == "end")
    for each in ended:
        assert list(STEPS) == [step.name for step in asked.steps(each.id)]
        assert all(did[each.id, name] for name in STEPS)


def test_random_kills(place: Place, processes: Processes) -> None:
    random_kills(place, processes, runs=30, kills=3, workers=1 if place.journal.startswith("/") else 2)


@pytest.mark.soak
def test_many_random_kills(place: Place, processes: Processes) -> None:
    random_kills(place, processes, runs=1500, kills=300, workers=1 if place.journal.startswith("/") else 2)


def test_one_id_started_by_many_is_one_run(place: Place, processes: Processes) -> None:
    from concurrent.futures import ThreadPoolExecutor

    processes.worker(place)
    many = [control(place) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda asked: asked.start("quick.v1", "same", 2), many))
    eventually(lambda: is_done(many[0], "same"))
    assert {"one": 1, "two": 1} == done(place, "same")


def test_a_poisonous_run_is_parked_and_others_go_on(place: Place, processes: Processes) -> None:
    asked = control(place)
    asked.start("impatient.v1", "waits", 600)
    worker = processes.worker(place)
    eventually(lambda: asked.status("waits").state is State.WAITING)
    asked.start("poison.v1", "poison", None)

    def parked() -> bool:
        nonlocal worker
        if not worker.is_alive():
            worker = processes.worker(place)
        return asked.status("poison").state is State.ATTENTION

    eventually(parked)
    assert 4 == len([words for words in place.did() if words[0] == "poison"])
    assert "parked" in asked.status("poison").attention
    asked.start("quick.v1", "healthy", 2)
    eventually(lambda: is_done(asked, "healthy"))
    eventually(lambda: asked.status("waits").state is State.WAITING)
