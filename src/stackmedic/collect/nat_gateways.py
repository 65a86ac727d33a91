"""NAT gateways: the way out of private subnets, and why it failed. Source: EC2 API reference, DescribeNatGateways."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.network import NatGateway

collector = Collector[str](__name__, yields=(NatGateway,), needs=("ec2:DescribeNatGateways",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("ec2:DescribeNatGateways")
    return everywhere(NatGateway, parse_all(NatGateway, reply, "NatGateways"), "id")
