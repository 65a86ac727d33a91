"""Cache subnet groups: the VPC and subnets of caches. Source: ElastiCache API reference, DescribeCacheSubnetGroups."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.data_store import CacheSubnetGroup

collector = Collector[str](__name__, yields=(CacheSubnetGroup,), needs=("elasticache:DescribeCacheSubnetGroups",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("elasticache:DescribeCacheSubnetGroups")
    return everywhere(CacheSubnetGroup, parse_all(CacheSubnetGroup, reply, "CacheSubnetGroups"), "name")
