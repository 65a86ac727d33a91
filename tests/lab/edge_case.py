"""A cause at the edge, how it comes about by AWS's own calls, and what shows it; and changes that look like it."""

from collections.abc import Callable
from typing import NamedTuple

from tests.lab.edge import Edge

Act = Callable[[Edge], None]


class Case(NamedTuple):
    """``how``: the calls, or the hidden variable, that ``act`` makes. ``shows`` asserts the symptom, later."""

    cause: str
    how: str
    act: Act
    shows: Act
    minutes: float = 10

    def play(self, edge: Edge) -> None:
        self.act(edge)
        edge.lab.advance(self.minutes)
        self.shows(edge)


class Harmless(NamedTuple):
    """A change beside a cause that hurts nobody."""

    beside: str
    how: str
    act: Act
    minutes: float = 10

    def play(self, edge: Edge) -> None:
        before = edge.balanced("RequestCount")
        self.act(edge)
        edge.lab.advance(self.minutes)
        assert edge.hurt() == {}
        assert edge.balanced("RequestCount") > 0.8 * before


def named(case: Case | Harmless) -> str:
    return f"{case[0]}: {case.how}"
