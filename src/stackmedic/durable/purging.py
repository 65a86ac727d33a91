"""Forgetting runs that ended long ago: on request, and by a run of the engine's own, once a day."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

from stackmedic.clock import Clock
from stackmedic.durable import dbos
from stackmedic.durable.purged import Purged
from stackmedic.durable.schedule import Every
from stackmedic.durable.seam import SETTLED, Context, Failed, Json, Kind
from stackmedic.durable.tables import AT_ONCE

PURGE = "purge.v1"
KEPT_FOR = timedelta(days=30)
DAILY = Every(PURGE, timedelta(days=1))


class Purging:
    """The runs of a journal that may be forgotten. Their ids stay taken."""

    def __init__(self, journal: dbos.Journal, purged: Purged, clock: Clock) -> None:
        self._journal, self._purged, self._clock = journal, purged, clock

    def old(self, older_than: datetime) -> Iterator[list[str]]:
        """What ended before, in portions. A run goes together with its children: its journal may still lack a child's
        result, and a person may run it again."""
        rows = self._journal.rows(with_data=False)
        kept = {row.root for row in rows if row.state not in SETTLED or not row.ended or row.ended >= older_than}
        old = [row.id for row in rows if row.root not in kept]
        return (old[start : start + AT_ONCE] for start in range(0, len(old), AT_ONCE))

    def forget(self, portion: list[str]) -> int:
        """How many of them were anybody's. Ids first, so that a crash between the two forgets nothing."""
        self._purged.add(portion, self._clock.now())
        self._journal.delete(portion)
        return sum(not each.startswith(PURGE) for each in portion)

    def kind(self) -> Kind:
        """The flow that does it with what is older than a month."""

        async def forgotten() -> Json:
            older_than = self._clock.now() - KEPT_FOR
            return await asyncio.to_thread(lambda: sum(map(self.forget, self.old(older_than))))

        async def flow(context: Context, data: Json) -> Json:
            done = await context.step("forget", forgotten)
            return done.message if isinstance(done, Failed) else done.value

        return Kind(PURGE, flow)
