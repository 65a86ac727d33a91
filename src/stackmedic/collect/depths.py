"""What only a symptom makes worth asking: each read here decides a cause, and no stack that is well pays for it."""

from stackmedic.collect import database_load, suspects
from stackmedic.collect.database_load import Worked
from stackmedic.collect.walk import Walk
from stackmedic.model.signal import Series

FEW = 3  # Databases that are looked into.


async def deepen(walk: Walk, series: tuple[Series, ...]) -> None:
    """All that the news so far makes worth asking, at the same time."""
    await walk.reads.all(_load(walk, series))


async def _load(walk: Walk, series: tuple[Series, ...]) -> None:
    """What databases work at, where one is busy or clients wait or get errors."""
    now = await walk.reads.now()
    complain = suspects.clients_complain(series, now) or suspects.clients_wait(series)
    told = [each for each in await walk.databases() if each.performance_insights and each.resource_id]
    asked = [each for each in told if complain or suspects.is_busy(each.id, series)][:FEW]
    await walk.reads.read(database_load.collector, *(Worked(each.id, str(each.resource_id), now) for each in asked))
