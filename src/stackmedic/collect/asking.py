"""What came of asking a stack directly, put beside what AWS told of it."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from stackmedic.aws.door import Door
from stackmedic.collect import probed_checks, probed_dns, probed_http, probed_postgres, probed_redis, probed_tls
from stackmedic.collect.collector import Collector
from stackmedic.collect.gather import Gathering, first_failure
from stackmedic.model.probed import Question
from stackmedic.model.snapshot import Snapshot

OF_KIND: dict[str, Collector[Question]] = {
    "dns": probed_dns.collector,
    "http": probed_http.collector,
    "tls": probed_tls.collector,
    "postgres": probed_postgres.collector,
    "redis": probed_redis.collector,
}


async def with_wanted(door: Door, snapshot: Snapshot, timeout_s: float) -> Snapshot:
    """The snapshot, and what is to be asked."""
    return await _with(door, snapshot, timeout_s, [(probed_checks.collector, door.region)])


async def with_answers(door: Door, snapshot: Snapshot, questions: Iterable[Question], timeout_s: float) -> Snapshot:
    """The snapshot, and the answers to some questions; what could not be asked for want of a permission is a gap."""
    return await _with(door, snapshot, timeout_s, [(OF_KIND[each.kind], each) for each in questions])


async def _with(
    door: Door, snapshot: Snapshot, timeout_s: float, wanted: Iterable[tuple[Collector[Any], Any]]
) -> Snapshot:
    try:
        async with asyncio.TaskGroup() as group:
            reads = Gathering(door, group, timeout_s)
            await reads.all(*(reads.read(collector, subject) for collector, subject in wanted))
    except BaseExceptionGroup as failures:
        raise first_failure(failures) from None
    since_s = (snapshot.now - snapshot.since).total_seconds()
    beside = reads.freeze(snapshot.scope, snapshot.now, since_s, snapshot.gaps)
    return replace(snapshot, one={**snapshot.one, **beside.one}, gaps=beside.gaps)
