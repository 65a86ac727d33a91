"""The account's metrics: once a lab minute each source says what the minute held; whoever reads asks for statistics.

A source that returns the very mapping of the minute before costs nothing, and a series whose value did not change is
not touched. Points exist for completed minutes only.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Protocol

from stackmedic.lab.physics.metrics.alarms import Alarms
from stackmedic.lab.physics.metrics.sample import Bucket, Pairs, Sample
from stackmedic.lab.physics.metrics.series import KEPT_MINUTES, Key, Series
from stackmedic.lab.physics.metrics.sources import SOURCES

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

MINUTE_S = 60
Samples = Mapping[Key, Sample]


class Source(Protocol):
    """Something that emits metrics."""

    def minute(self) -> Samples:
        """What the minute that ends now held. The same mapping as before means that nothing has changed."""
        ...

    def steady(self) -> Samples:
        """What a minute holds that is, from end to end, as the world is now."""
        ...


class Metrics:
    """All series of the account."""

    def __init__(self, account: "Account") -> None:
        self.account = account
        self.series: dict[Key, Series] = {}
        self._sources: list[Source] = []
        self._last: list[Samples] = []
        self.alarms = Alarms(account, self)
        for source in SOURCES:
            self.emit(source(account))
        self._plan()

    # Looking

    @property
    def complete(self) -> int:
        """The first minute that is not over yet, as minutes since 1970."""
        return int(self.account.world.now // MINUTE_S)

    def bucket(self, key: Key, first: int, last: int) -> Bucket:
        """What the minutes from ``first`` up to ``last`` held, as far as they are over."""
        series, last = self.series.get(key), min(last, self.complete)
        return Bucket(series.between(self.account.world.seed, first, last) if series and first < last else [])

    def buckets(self, key: Key, start: float, end: float, period: int) -> Iterator[tuple[int, Bucket]]:
        """(start in seconds, bucket) of each period that has data. Periods count from the start."""
        first, step = int(start // MINUTE_S), max(period // MINUTE_S, 1)
        first = max(first, self.complete - KEPT_MINUTES)
        stop = min(-int(-end // MINUTE_S), self.complete)
        if key not in self.series:
            return
        for minute in range(first, stop, step):
            bucket = self.bucket(key, minute, min(minute + step, stop))
            if bucket.count:
                yield minute * MINUTE_S, bucket

    def keys(self, since_s: float) -> list[Key]:
        """The series that have data since then."""
        minute = int((self.account.world.now - since_s) // MINUTE_S)
        return sorted(key for key, series in self.series.items() if series.alive_after(minute))

    # Acting

    def emit(self, source: Source) -> None:
        """Ask this source once a minute from now on."""
        self._sources.append(source)
        self._last.append({})

    def put(self, key: Key, at: float, pairs: Pairs, unit: str) -> None:
        """A client's own points (PutMetricData)."""
        self.series.setdefault(key, Series()).put(int(at // MINUTE_S), pairs, unit)

    def backfill(self, seconds: float) -> None:
        """Let the account have been as it is now for so long: the present's values become the past's."""
        start = int((self.account.world.now - seconds) // MINUTE_S)
        if hasattr(self.account, "usage"):
            self.account.usage.backfill()
        for series in self.series.values():
            series.forget()
        for position, source in enumerate(self._sources):
            self._last[position] = source.steady()
            self._take(start, {}, self._last[position])
        self.series = {key: series for key, series in self.series.items() if series.starts or series.posted}
        self.alarms.backfill(start * MINUTE_S)

    # What happens

    def _plan(self) -> None:
        # Planned to the whole minute, and never to the one that it already is.
        now = self.account.world.now
        following = int(now // MINUTE_S + 1) * MINUTE_S
        self.account.world.after(following - now, self._tick)

    def _tick(self) -> None:
        minute = round(self.account.world.now / MINUTE_S) - 1
        for position, source in enumerate(self._sources):
            samples, before = source.minute(), self._last[position]
            if samples is not before:
                self._take(minute, before, samples)
                self._last[position] = samples
        self.account.world.after(self.alarms.offset_s, self.alarms.evaluate)
        self._plan()

    def _take(self, minute: int, before: Samples, samples: Samples) -> None:
        for key in before.keys() - samples.keys():
            self.series[key].begin(minute, None)
        for key, sample in samples.items():
            if sample != before.get(key):
                if key not in self.series:
                    self.series[key] = Series()
                self.series[key].begin(minute, sample)
