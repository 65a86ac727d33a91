"""Database instances: status, endpoint, groups. Source: RDS API reference, DescribeDBInstances."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.data_store import Database

collector = Collector[str](__name__, yields=(Database,), needs=("rds:DescribeDBInstances",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("rds:DescribeDBInstances")
    return everywhere(Database, parse_all(Database, reply, "DBInstances"), "id")
