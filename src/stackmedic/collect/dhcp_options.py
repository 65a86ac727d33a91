"""DHCP options: whom the interfaces of a VPC ask for names. Source: EC2 API reference, DescribeDhcpOptions."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.network import DhcpOptions

collector = Collector[str](
    __name__,
    yields=(DhcpOptions,),
    needs=("ec2:DescribeDhcpOptions",),
    fills=lambda options_id: (One(DhcpOptions, options_id),),
    absent=("InvalidDhcpOptionID.NotFound", "InvalidDhcpOptionsID.NotFound"),
)


@collector.read
async def read(door: Door, options_id: str) -> Facts:
    reply = await door.call("ec2:DescribeDhcpOptions", DhcpOptionsIds=[options_id])
    found = parse(DhcpOptions, reply.body["DhcpOptions"][0], reply.call, "DhcpOptions[0]", reply.at)
    return one_of(DhcpOptions, options_id, found)
