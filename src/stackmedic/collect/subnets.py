"""Subnets: their VPC, their range, their free addresses. Source: EC2 API reference, DescribeSubnets."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.network import Subnet

collector = Collector[str](__name__, yields=(Subnet,), needs=("ec2:DescribeSubnets",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("ec2:DescribeSubnets")
    return everywhere(Subnet, parse_all(Subnet, reply, "Subnets"), "id")
