"""A clock that tests move: short waits pass at once, long ones (deadlines) when time has come that far."""

import asyncio
from datetime import UTC, datetime


class Clock:
    """``chance`` is always a half; ``naps`` is every short wait there was."""

    def __init__(self, longest_nap_s: float = 60.0) -> None:
        self.time = 1000.0
        self.naps: list[float] = []
        self._longest_nap_s = longest_nap_s
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return datetime(1999, 1, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.time

    def chance(self) -> float:
        return 0.5

    async def sleep(self, seconds: float) -> None:
        if seconds <= self._longest_nap_s:
            self.naps.append(seconds)
            self.advance(seconds)
        loop = asyncio.get_running_loop()
        sleeper = loop.create_future()
        if seconds <= self._longest_nap_s:
            loop.call_soon(sleeper.set_result, None)
            await sleeper
            return
        self._sleepers.append((self.time + seconds, sleeper))
        await sleeper

    def advance(self, seconds: float) -> None:
        self.time += seconds
        for due, sleeper in self._sleepers:
            if due <= self.time and not sleeper.done():
                sleeper.set_result(None)
