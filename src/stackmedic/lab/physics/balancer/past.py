"""What clients asked and were answered, as far back as anything looks: stretches of time with the same outcomes.

Single requests are not kept but drawn again from their stretch whenever somebody looks (``arrivals.py``), so that an
access log, a sample of the firewall and a trace all tell of the same ones.
"""

from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.balancer.journeys import Outcome

KEPT_S = 86_400.0
MOST_STRETCHES, MOST_SINGLES = 20_000, 5_000


class Stretch(NamedTuple):
    """From ``start`` up to, not including, ``end`` the outcomes came at their rates."""

    outcomes: "tuple[Outcome, ...]"
    start: float
    end: float


class Single(NamedTuple):
    """A request that came by itself, or a few at once; ``number`` tells it from others of its moment."""

    at: float
    number: int
    outcome: "Outcome"


class Past:
    """The last day."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self._stretches: deque[Stretch] = deque(maxlen=MOST_STRETCHES)
        self._singles: deque[Single] = deque(maxlen=MOST_SINGLES)
        self.seen = 0  # Single requests since the beginning.

    def keep(self, outcomes: "tuple[Outcome, ...]", start: float, end: float) -> None:
        """Remember a stretch; one that goes on where the last one of the same outcomes ended prolongs it."""
        if not outcomes or end <= start:
            return
        while self._stretches and self._stretches[0].end < end - KEPT_S:
            self._stretches.popleft()
        last = self._stretches[-1] if self._stretches else None
        if last and last.outcomes is outcomes and last.end == start:
            self._stretches[-1] = last._replace(end=end)
        else:
            self._stretches.append(Stretch(outcomes, start, end))

    def single(self, outcome: "Outcome") -> None:
        """One request, or a few at once, that happened just now."""
        self.seen += 1
        self._singles.append(Single(self.account.world.now, self.seen, outcome))

    def between(self, start: float, end: float) -> Iterator[Stretch]:
        """The stretches that reach into a window, cut to it."""
        for each in self._stretches:
            if each.end > start and each.start < end:
                yield Stretch(each.outcomes, max(each.start, start), min(each.end, end))

    def singles(self, start: float, end: float) -> Iterator[Single]:
        """Single requests of a window."""
        return (each for each in self._singles if start <= each.at < end)
