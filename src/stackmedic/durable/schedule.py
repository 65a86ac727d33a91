"""What runs by the clock: one run for each period, begun by whichever worker is there first.

The period is in the run's id, and an id means one run for ever: so however many workers there are, and however their
clocks differ, a period has one run. Where nothing ran for a while, the period that is under way has its run, and those
that were missed have none. While the run before is not over none begins.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from stackmedic.clock import Clock
from stackmedic.durable import dbos
from stackmedic.durable.purged import Purged

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Every:
    """A kind that runs once in each ``period``. They are counted from 1970 in UTC, so that no zone, and no summer
    time, makes a day longer or comes twice."""

    kind: str
    period: timedelta

    def run_id(self, now: datetime) -> str:
        began = EPOCH + (now - EPOCH) // self.period * self.period
        return f"{self.kind}@{began:%Y-%m-%dT%H:%M:%SZ}"


class Schedule:
    """Begins what is due; asked about once a second, it asks the journal only when a period has begun."""

    def __init__(self, every: Iterable[Every], journal: dbos.Journal, purged: Purged, clock: Clock) -> None:
        self._every, self._journal, self._purged, self._clock = tuple(every), journal, purged, clock
        self._begun: set[str] = set()

    def look(self) -> None:
        due = {each.run_id(self._clock.now()): each.kind for each in self._every}
        for run_id in due.keys() - self._begun:
            if self._has_begun(run_id, due[run_id]):
                self._begun = (self._begun | {run_id}) & due.keys()

    def _has_begun(self, run_id: str, kind: str) -> bool:
        if run_id in self._purged or self._journal.find(run_id):
            return True
        if self._journal.rows(with_data=False, name=kind, status=dbos.ACTIVE):
            return False
        self._journal.enqueue(kind, run_id, None)
        return True
