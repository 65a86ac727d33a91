"""What of a stack is asked directly, put beside what AWS told of it: only where somebody wants it, or wanted it when a
recording was made."""

from stackmedic.aws.door import Door
from stackmedic.aws.live import LiveDoor
from stackmedic.aws.recording import Recording
from stackmedic.aws.writer import WritingDoor
from stackmedic.clock import SystemClock
from stackmedic.collect import probed_checks
from stackmedic.collect.asking import with_answers, with_wanted
from stackmedic.diagnose.askable import askable
from stackmedic.model.probed import BY_EXEC, Probing
from stackmedic.model.snapshot import Snapshot
from stackmedic.probe.door import ProbingDoor
from stackmedic.probe.exec import Exec
from stackmedic.probe.host import Host


def door(live: LiveDoor, probing: Probing, profile: str | None, endpoint_url: str | None) -> ProbingDoor:
    """A live door that also asks things directly."""
    if not probing.through:
        return ProbingDoor(live, probing, live.hidden)
    ways = WritingDoor(profile=profile, region=live.region, endpoint_url=endpoint_url)
    if probing.through.startswith(BY_EXEC):
        return ProbingDoor(live, probing, live.hidden, Exec(ways, probing.through, live.region))
    return ProbingDoor(live, probing, live.hidden, Host(ways, probing.through, live.region, SystemClock()))


def was_wanted(door: Door, probing: Probing | None) -> bool:
    """Whether things are asked directly, or were when a recording was made."""
    return door.holds(probed_checks.collector.needs[0]) if isinstance(door, Recording) else probing is not None


async def asked_directly(door: Door, snapshot: Snapshot, timeout_s: float) -> Snapshot:
    """A snapshot with the answers to all that may be asked of it."""
    snapshot = await with_wanted(door, snapshot, timeout_s)
    return await with_answers(door, snapshot, askable(snapshot), timeout_s)
