"""VPCs: their addresses, and which DHCP options they hand out. Source: EC2 API reference, DescribeVpcs."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.model.network import Vpc

collector = Collector[str](
    __name__,
    yields=(Vpc,),
    needs=("ec2:DescribeVpcs",),
    fills=lambda vpc_id: (One(Vpc, vpc_id),),
    absent=("InvalidVpcID.NotFound",),
)


@collector.read
async def read(door: Door, vpc_id: str) -> Facts:
    reply = await door.call("ec2:DescribeVpcs", VpcIds=[vpc_id])
    return one_of(Vpc, vpc_id, parse(Vpc, reply.body["Vpcs"][0], reply.call, "Vpcs[0]", reply.at))
