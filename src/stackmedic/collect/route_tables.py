"""Route tables: where packets leave a subnet, and blackholes. Source: EC2 API reference, DescribeRouteTables."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.network import RouteTable

collector = Collector[str](__name__, yields=(RouteTable,), needs=("ec2:DescribeRouteTables",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("ec2:DescribeRouteTables")
    return everywhere(RouteTable, parse_all(RouteTable, reply, "RouteTables"), "id")
