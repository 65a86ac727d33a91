"""Every way a flow can be cut, on the double: crash at one point, restart, and compare how the world ends."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from stackmedic.durable.memory import Crash, Memory
from stackmedic.durable.seam import SETTLED, Json, Kind, Run, State


class World(Protocol):
    """The fake account that the flow acts upon."""

    def state(self) -> Json:
        """All of it that must come out the same, whatever was cut on the way: counts of effects included."""


Build = Callable[[Callable[[str], None]], tuple[Iterable[Kind], World]]
Visit = Callable[[Memory, Run], None]
RUN = "rehearsal"
ENOUGH = 1000


@dataclass(frozen=True, slots=True)
class Wrong:
    """A crash that changed the end."""

    point: str
    result: Json
    world: Json


@dataclass(frozen=True, slots=True)
class Matrix:
    """All points where the process died once each, how it ends untouched, and what ended otherwise."""

    points: tuple[str, ...]
    result: Json
    world: Json
    wrong: tuple[Wrong, ...]


def let_time_pass(memory: Memory, run: Run) -> None:
    """Nobody answers."""
    memory.pass_time(run.id)


def crash_matrix(build: Build, kind: str, data: Json, visit: Visit = let_time_pass) -> Matrix:
    """Run once untouched, then once for each point with a crash there and a restart.

    ``build`` makes fresh flows and their world; it is given a function that the world calls between two effects of one
    step, and each such call is a point as well. ``visit`` is what people do when the run waits.
    """
    points, result, world = rehearse(build, kind, data, visit, crash_at=None)
    wrong = []
    for number, point in enumerate(points):
        _, other_result, other_world = rehearse(build, kind, data, visit, crash_at=number)
        if (other_result, other_world) != (result, world):
            wrong.append(Wrong(point, other_result, other_world))
    return Matrix(tuple(points), result, world, tuple(wrong))


def rehearse(build: Build, kind: str, data: Json, visit: Visit, crash_at: int | None) -> tuple[list[str], Json, Json]:
    """One rehearsal with at most one crash: the points passed, the result, and the world."""
    reached: list[Memory] = []
    kinds, world = build(lambda name: reached[0].point(name))
    memory = Memory(kinds)
    reached.append(memory)

    def at(number: int, name: str) -> None:
        if number == crash_at:
            raise Crash(name)

    memory.at = at
    memory.start(kind, RUN, data)
    for _ in range(ENOUGH):
        try:
            run = memory.go(RUN)
        except Crash:
            continue
        if run.state in SETTLED or run.state is State.ATTENTION:
            return memory.points, [run.state.value, run.result, run.attention], world.state()
        visit(memory, run)
    raise AssertionError(f"{kind} did not settle in {ENOUGH} turns")
