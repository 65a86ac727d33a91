"""Time and chance. The only file that asks this computer for either, so that tests and replays can bring their own."""

import asyncio
import random
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What anything that waits or measures is given."""

    def now(self) -> datetime:
        """This computer's wall time, in UTC. Only for want of the account's own time."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""

    def chance(self) -> float:
        """A number from 0 up to 1, for jitter."""

    async def sleep(self, seconds: float) -> None:
        """Wait, letting others work."""


class SystemClock:
    """The real one."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    def chance(self) -> float:
        return random.random()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
