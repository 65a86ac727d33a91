"""VPC endpoints: private ways to AWS's own services. Source: EC2 API reference, DescribeVpcEndpoints."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.network import VpcEndpoint

collector = Collector[str](__name__, yields=(VpcEndpoint,), needs=("ec2:DescribeVpcEndpoints",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("ec2:DescribeVpcEndpoints")
    return everywhere(VpcEndpoint, parse_all(VpcEndpoint, reply, "VpcEndpoints"), "id")
