"""Our own pacing, before a worker is taken: botocore's retries lose calls at the documented limits, and a call that
waits inside a thread blocks those that need not wait (both measured, research/quality-anchors.md, A2 and C4).

One lane per bucket; in a lane first come, first served.
"""

import asyncio
from dataclasses import dataclass

from stackmedic.aws.buckets import Bucket, bucket_of
from stackmedic.clock import Clock

SLOWEST = 1 / 32  # However often AWS throttles, some calls still go out.
AT_ONCE = 2.0  # Of a small bucket, so that a look does not wait a second for the second name it asks CloudTrail for.


@dataclass(frozen=True, slots=True)
class Pass:
    """Leave to make one call. ``halvings`` is how often its lane had been slowed down when it was given."""

    lane: "Lane"
    halvings: int

    def was_throttled(self) -> None:
        """AWS refused it. Calls that left together are refused together, and slow their lane down once."""
        self.lane.slow_down(self.halvings)


class Lane:
    """A token bucket with a queue."""

    def __init__(self, bucket: Bucket, share: float, clock: Clock) -> None:
        self.per_second = bucket.per_second * share
        self._slowest = self.per_second * SLOWEST
        self._burst = max(min(AT_ONCE, bucket.burst), bucket.burst * share)
        self._tokens = self._burst
        self._halvings = 0
        self._clock = clock
        self._filled_at = clock.monotonic()
        self._queue = asyncio.Lock()  # Fair: served in the order of asking.

    async def enter(self) -> Pass:
        """Wait for a token."""
        async with self._queue:
            self._fill()
            while self._tokens < 1:
                await self._clock.sleep((1 - self._tokens) / self.per_second)
                self._fill()
            self._tokens -= 1
        return Pass(self, self._halvings)

    def slow_down(self, halvings: int) -> None:
        """Halve the rate, unless that was done since; what had been saved up is evidently not there."""
        if halvings == self._halvings:
            self._fill()
            self._halvings += 1
            self._tokens = min(self._tokens, 0.0)
            self.per_second = max(self._slowest, self.per_second / 2)

    def _fill(self) -> None:
        now = self._clock.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self.per_second)
        if self._tokens > 1 - 1e-9:  # A sleep that ends a rounding error early must not sleep again.
            self._tokens = max(self._tokens, 1.0)
        self._filled_at = now


class Pacing:
    """The lanes of one region. ``share`` of every bucket is ours; the rest is for the people and tools beside us."""

    def __init__(self, region: str, clock: Clock, share: float = 0.5) -> None:
        self._region = region
        self._clock = clock
        self._share = share
        self._lanes: dict[str, Lane] = {}

    async def enter(self, call: str) -> Pass:
        """Wait until the call may be made."""
        return await self.lane(call).enter()

    def lane(self, call: str) -> Lane:
        bucket = bucket_of(call, self._region)
        lane = self._lanes.get(bucket.name)
        if lane is None:
            lane = self._lanes[bucket.name] = Lane(bucket, self._share, self._clock)
        return lane
