"""Cache nodes: their security groups and subnet group, which the replication group does not tell.

Source: ElastiCache API reference, DescribeCacheClusters.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.data_store import CacheNode

collector = Collector[str](__name__, yields=(CacheNode,), needs=("elasticache:DescribeCacheClusters",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("elasticache:DescribeCacheClusters")
    return everywhere(CacheNode, parse_all(CacheNode, reply, "CacheClusters"), "id")
