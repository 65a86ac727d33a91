"""What people have set in a parameter group. Source: ElastiCache API reference, DescribeCacheParameters."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.data_store import Parameter

collector = Collector[str](
    __name__,
    yields=(Parameter,),
    needs=("elasticache:DescribeCacheParameters",),
    fills=lambda group: (Many(Parameter, group),),
    absent=("CacheParameterGroupNotFound",),
)


@collector.read
async def read(door: Door, group: str) -> Facts:
    reply = await door.pages("elasticache:DescribeCacheParameters", CacheParameterGroupName=group, Source="user")
    return list_of(Parameter, group, parse_all(Parameter, reply, "Parameters"))
