"""Redis replication groups: status, endpoints, TLS and token.

Source: ElastiCache API reference, DescribeReplicationGroups.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.data_store import Cache

collector = Collector[str](__name__, yields=(Cache,), needs=("elasticache:DescribeReplicationGroups",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("elasticache:DescribeReplicationGroups")
    return everywhere(Cache, parse_all(Cache, reply, "ReplicationGroups"), "id")
