"""The verb that says whether one place of a stack reaches another, computed from what AWS tells; nothing is sent."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

from stackmedic.app import Options, Target, asked_for, through_the_door
from stackmedic.errors import CallFailed, NotFound, UsageError

if TYPE_CHECKING:
    from stackmedic.aws.door import Door, Progress
    from stackmedic.diagnose.ends import End
    from stackmedic.model.crossing import Crossing
    from stackmedic.model.snapshot import Snapshot


def reach(
    source: str,
    destination: str,
    port: int | None = None,
    target: Target | None = None,
    options: Options | None = None,
    progress: "Progress | None" = None,
) -> "Crossing":
    """Whether one end reaches another, as people name them. Raises NotFound for an end that nobody has, UsageError
    where several have the name or no port is told, CallFailed where it could not be read what an end is."""
    from stackmedic.collect.crossing import survey_ways
    from stackmedic.collect.examine import Depth
    from stackmedic.diagnose.crossing import crossing
    from stackmedic.diagnose.ends import has_interface
    from stackmedic.model.snapshot import Unknown

    asked = asked_for(target, options, progress)
    depth = Depth(asked.options.since_s, asked.options.timeout_s, causes=False)

    async def work(door: "Door") -> "Crossing":
        looked_up = [each for each in (source, destination) if has_interface(each)]
        snapshot = await survey_ways(door, asked.wanted, depth, looked_up)
        try:
            here, there = _end(snapshot, source), _end(snapshot, destination)
            to = port or there.port
            if to is None:
                raise UsageError(f"On which port {destination} listens is not told.", "say it: --port NUMBER")
            return crossing(snapshot, here, there, to, door.calls)
        except Unknown as unknown:
            raise CallFailed(unknown.gap.call, unknown.gap.reason) from unknown

    return through_the_door(asked, work)


def _end(snapshot: "Snapshot", text: str) -> "End":
    from stackmedic.diagnose.ends import ends, ends_called

    found = ends_called(snapshot, text)
    if len(found) > 1:
        which = ", ".join(f"{each.kind}:{each.name}" for each in found)
        raise UsageError(f"{text} may be any of {len(found)} things.", f"say which: {which}")
    if not found:
        names = [each.name for each in ends(snapshot)]
        near = [each for each in names if text in each] or get_close_matches(text, names, n=1)
        meant = f"did you mean {' or '.join(near)}? " if near else ""
        there = f"{meant}there are: {', '.join(names)}, aws:SERVICE and internet"
        raise NotFound(f"Nothing here is called {text}.", there)
    return found[0]
