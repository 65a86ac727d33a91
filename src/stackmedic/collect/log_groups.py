"""Whether a log group is there, and how long it keeps. Source: CloudWatch Logs API reference, DescribeLogGroups."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.signal import LogGroup

collector = Collector[str](
    __name__,
    yields=(LogGroup,),
    needs=("logs:DescribeLogGroups",),
    fills=lambda group: (Many(LogGroup, group),),
)


@collector.read
async def read(door: Door, group: str) -> Facts:
    reply = await door.call("logs:DescribeLogGroups", logGroupNamePrefix=group)
    return list_of(LogGroup, group, parse_all(LogGroup, reply, "logGroups"))
