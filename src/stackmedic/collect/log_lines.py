"""The last lines that a container wrote. Source: CloudWatch Logs API reference, GetLogEvents (newest page, oldest line
first); a stream appears when the container writes its first line."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.collect.follow import LogStream
from stackmedic.model.signal import LogLine

NEWEST = 100


def beside(some: tuple[LogLine, ...], others: tuple[LogLine, ...]) -> tuple[LogLine, ...]:
    """Lines that were read, and those of the same stream that were only found, oldest first, whichever came first."""
    every = (*some, *others)
    whole = [each for each in every if each.source.call in collector.needs]
    found = [each for each in every if each.source.call not in collector.needs and each not in whole]
    return tuple(sorted((*whole, *found), key=lambda each: each.at))


collector = Collector[LogStream](
    __name__,
    yields=(LogLine,),
    needs=("logs:GetLogEvents",),
    fills=lambda stream: (Many(LogLine, stream.scope),),
    absent=("ResourceNotFoundException",),
    joins=beside,
)


@collector.read
async def read(door: Door, stream: LogStream) -> Facts:
    reply = await door.call(
        "logs:GetLogEvents",
        logGroupName=stream.group,
        logStreamName=stream.stream,
        startFromHead=False,
        limit=NEWEST,
    )
    return list_of(LogLine, stream.scope, parse_all(LogLine, reply, "events"))
