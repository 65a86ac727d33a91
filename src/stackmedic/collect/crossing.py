"""What a way between two ends takes to know: the lists of the region, a few attributes of VPCs, an interface."""

import asyncio
from collections.abc import Iterable

from stackmedic.aws.door import Door
from stackmedic.collect import interfaces
from stackmedic.collect.depths import resolvers
from stackmedic.collect.examine import Depth, Reading, refuse_if_nothing_was_read
from stackmedic.collect.gather import Gathering, first_failure
from stackmedic.collect.scope import Target
from stackmedic.collect.surroundings import Surroundings
from stackmedic.model.snapshot import Snapshot


async def survey_ways(door: Door, target: Target, depth: Depth, with_interfaces: Iterable[str]) -> Snapshot:
    """A stack with its network, and the interfaces with these addresses or of these hosts. Raises as ``examine``."""
    try:
        async with asyncio.TaskGroup() as group:
            reads = Gathering(door, group, depth.timeout_s)
            reads.begin(reads.read(interfaces.collector, *with_interfaces))
            reading = await Reading.begin(reads, target, depth)
            if reading.walk:
                around = Surroundings(reading.walk)
                reads.begin(around.networks())
                reads.begin(around.prefix_lists())
                reads.begin(resolvers(reading.walk))
    except BaseExceptionGroup as failures:
        raise first_failure(failures) from None
    snapshot = reading.finished(depth)
    refuse_if_nothing_was_read(snapshot, reads.failures)
    return snapshot
