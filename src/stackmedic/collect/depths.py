"""What only a symptom makes worth asking: each read here decides a cause, and no stack that is well pays for it."""

from stackmedic.collect import (
    database_load,
    dhcp_options,
    health_events,
    measured,
    metrics,
    quotas,
    suspects,
    trace_graph,
    vpcs,
)
from stackmedic.collect.database_load import Worked
from stackmedic.collect.quotas import Code
from stackmedic.collect.walk import Walk
from stackmedic.model.network import Vpc
from stackmedic.model.signal import Series

FEW = 3  # Databases that are looked into.
NO_OPTIONS = "default"  # EC2 API reference, AssociateDhcpOptions.
FARGATE_ON_DEMAND = Code("fargate", "L-3032A538")  # vCPUs that run at once.


async def deepen(walk: Walk, series: tuple[Series, ...]) -> None:
    """All that the news so far makes worth asking, at the same time."""
    await walk.reads.all(_load(walk, series), _traces(walk, series), _quotas(walk), _notices(walk), _resolvers(walk))


async def _load(walk: Walk, series: tuple[Series, ...]) -> None:
    """What databases work at, where one is busy or clients wait or get errors."""
    now = await walk.reads.now()
    complain = suspects.clients_complain(series, now) or suspects.clients_wait(series)
    told = [each for each in await walk.databases() if each.performance_insights and each.resource_id]
    asked = [each for each in told if complain or suspects.is_busy(each.id, series)][:FEW]
    await walk.reads.read(database_load.collector, *(Worked(each.id, str(each.resource_id), now) for each in asked))


async def _traces(walk: Walk, series: tuple[Series, ...]) -> None:
    """Whom services wait for, where their clients wait."""
    if suspects.clients_wait(series):
        await walk.reads.read(trace_graph.collector, await walk.reads.now())


async def _quotas(walk: Walk) -> None:
    """What the account may run at once, and runs, where AWS says that there is no more to be had."""
    if await _says(walk, suspects.OVER_QUOTA):
        window = metrics.window(await walk.reads.now(), walk.since_s)
        await walk.reads.all(
            walk.reads.read(quotas.collector, FARGATE_ON_DEMAND),
            walk.reads.read(metrics.collector, *measured.of_fargate(window)),
        )


async def _notices(walk: Walk) -> None:
    """What AWS reports of itself, where it has no room, or takes hosts away."""
    if await _says(walk, *suspects.OF_AWS_ITSELF):
        await walk.reads.read(health_events.collector, walk.reads.door.region)


async def _resolvers(walk: Walk) -> None:
    """Whom tasks are told to ask for names, where they get to nothing outside or find no name."""
    if await _says(walk, *suspects.OUT_OF_TOUCH):
        await resolvers(walk)


async def resolvers(walk: Walk) -> None:
    """Whom the interfaces in the services' VPCs ask for names."""
    found = (await walk.reads.read(vpcs.collector, *sorted(await walk.vpcs()))).known(Vpc)
    named = {each.dhcp_options_id for each in found if each.dhcp_options_id}
    await walk.reads.read(dhcp_options.collector, *sorted(named - {NO_OPTIONS}))


async def _says(walk: Walk, *words: str) -> bool:
    """Whether AWS said any of these of a task or service lately."""
    said = [each.message for service in await walk.services for each in service.events[: suspects.EVENTS_READ]]
    said += [each.stopped_reason or "" for each in await walk.stopped]
    return any(each in text for each in words for text in said)
