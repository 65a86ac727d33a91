"""Internet gateways: which VPCs they are attached to. Source: EC2 API reference, DescribeInternetGateways."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.network import InternetGateway

collector = Collector[str](__name__, yields=(InternetGateway,), needs=("ec2:DescribeInternetGateways",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("ec2:DescribeInternetGateways")
    return everywhere(InternetGateway, parse_all(InternetGateway, reply, "InternetGateways"), "id")
