"""The last lines that a container wrote. Source: CloudWatch Logs API reference, GetLogEvents (newest page, oldest line
first); a stream appears when the container writes its first line."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.collect.follow import LogStream
from stackmedic.model.signal import LogLine

NEWEST = 100
collector = Collector[LogStream](
    __name__,
    yields=(LogLine,),
    needs=("logs:GetLogEvents",),
    fills=lambda stream: (Many(LogLine, stream.scope),),
    absent=("ResourceNotFoundException",),
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
