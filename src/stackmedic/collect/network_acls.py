"""Network ACLs: stateless filters around subnets. Source: EC2 API reference, DescribeNetworkAcls."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.network import NetworkAcl

collector = Collector[str](__name__, yields=(NetworkAcl,), needs=("ec2:DescribeNetworkAcls",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("ec2:DescribeNetworkAcls")
    return everywhere(NetworkAcl, parse_all(NetworkAcl, reply, "NetworkAcls"), "id")
