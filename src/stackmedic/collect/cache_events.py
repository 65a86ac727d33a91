"""What ElastiCache recorded of the last day. Source: ElastiCache API reference, DescribeEvents."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.data_store import CacheEvent
from stackmedic.model.snapshot import EVERYWHERE

collector = Collector[str](
    __name__,
    yields=(CacheEvent,),
    needs=("elasticache:DescribeEvents",),
    fills=lambda minutes: (Many(CacheEvent, EVERYWHERE),),
)


@collector.read
async def read(door: Door, minutes: str) -> Facts:
    reply = await door.pages("elasticache:DescribeEvents", Duration=int(minutes))
    return list_of(CacheEvent, EVERYWHERE, sorted(parse_all(CacheEvent, reply, "Events"), key=lambda each: each.at))
