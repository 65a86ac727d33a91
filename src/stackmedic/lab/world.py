"""The world: one clock, one seed, one ordered queue. Time moves only in ``advance``; reading changes nothing.

Whatever stands still (VPC, groups, roles, images, secrets, definitions) is kept by moto; whatever moves is kept by us.
``version`` grows with every change of either, so that physics may remember what it computed until something changes;
``ground`` is the version as of the last change that was more than the move of a single thing (a task, a target), so
that thousands of these do not make everything else be computed again.

The whole process lives in lab time (``time-machine``): moto stamps what it stores with it, and so does everything else.
"""

import heapq
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import time_machine
from moto.moto_api._internal import mock_random

Happening = Callable[[], None]


@dataclass(slots=True)
class Event:
    """Something that happens at a time."""

    at: float
    happen: Happening
    cancelled: bool = False


class World:
    """Lab time, chance and the queue. Times are seconds since 1970, in lab time."""

    def __init__(self, start: float, seed: int) -> None:
        self.now = self.began = start
        self.seed = seed
        self.version = 0
        self.ground = 0
        self._random = random.Random(seed)
        mock_random.seed(seed)  # moto draws its ids from this.
        self._aside = random.Random(f"reading {seed}")
        self._aside_of_moto = self._aside.getstate()
        # Events of one time happen in the order in which they were planned.
        self._queue: list[tuple[float, int, Event]] = []
        self._planned = 0
        self._watchers: dict[str | None, list[Happening]] = {}
        self._moved: dict[str, int] = {}
        self._clock: Any = time_machine.travel(start, tick=False).start()

    def utc(self, at: float | None = None) -> datetime:
        """Lab time as an aware datetime."""
        return datetime.fromtimestamp(self.now if at is None else at, UTC)

    def changed(self, what: str | None = None) -> None:
        """Something that physics may depend on is no longer what it was.

        ``what`` names the one thing that moved, by ARN; without it, whatever stands still may have changed as well.
        """
        self.version += 1
        if what is None:
            self.ground = self.version
            self._moved.clear()
        else:
            self._moved[what] = self.version
        for heed in self._watchers.get(what, ()):
            heed()

    def moved_since(self, version: int, *things: str) -> bool:
        """Whether any of these things, or the ground, has changed after a version."""
        return self.ground > version or any(self._moved.get(each, 0) > version for each in things)

    def watch(self, heed: Happening, what: str | None = None) -> None:
        """Be told of each change of one thing, or of the ground."""
        self._watchers.setdefault(what, []).append(heed)

    def after(self, seconds: float, happen: Happening) -> Event:
        """Plan something; the event may be cancelled."""
        self._planned += 1
        event = Event(self.now + seconds, happen)
        heapq.heappush(self._queue, (event.at, self._planned, event))
        return event

    @property
    def due(self) -> float:
        """When the next planned thing happens."""
        return self._queue[0][0] if self._queue else float("inf")

    def advance(self, until: float) -> None:
        """Let everything happen that happens until then, in order. The only place where time moves."""
        queue, pop = self._queue, heapq.heappop
        while queue and queue[0][0] <= until:
            at, _, event = pop(queue)
            if not event.cancelled:
                self._move(at)
                event.happen()
        self._move(max(until, self.now))

    def _move(self, at: float) -> None:
        if at != self.now:
            self.now = at
            self._clock.move_to(at)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """What a read draws (request ids, tokens of pages, a query's id) comes from a chance of its own, so that how
        often anybody reads changes nothing of what is drawn next."""
        history, of_moto = self._random, mock_random.getstate()
        self._random = self._aside
        mock_random.setstate(self._aside_of_moto)
        try:
            yield
        finally:
            self._aside_of_moto = mock_random.getstate()
            self._random = history
            mock_random.setstate(of_moto)

    def between(self, low: float, high: float) -> float:
        """A duration drawn from the seed."""
        return self._random.uniform(low, high)

    def token(self, digits: int) -> str:
        """A hexadecimal id drawn from the seed."""
        return f"{self._random.getrandbits(digits * 4):0{digits}x}"

    def number(self, digits: int) -> str:
        """A decimal id drawn from the seed, without leading zero."""
        return str(self._random.randrange(10 ** (digits - 1), 10**digits))

    def uuid(self) -> str:
        """An id in the form of a version 4 UUID, drawn from the seed."""
        raw = self.token(32)
        return f"{raw[:8]}-{raw[8:12]}-4{raw[13:16]}-a{raw[17:20]}-{raw[20:]}"
