"""Security groups: who may open a connection to whom. Source: EC2 API reference, DescribeSecurityGroups."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.network import SecurityGroup

collector = Collector[str](__name__, yields=(SecurityGroup,), needs=("ec2:DescribeSecurityGroups",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("ec2:DescribeSecurityGroups")
    return everywhere(SecurityGroup, parse_all(SecurityGroup, reply, "SecurityGroups"), "id")
