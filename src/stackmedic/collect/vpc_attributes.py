"""Whether a VPC resolves names, and gives its own. Source: EC2 API reference, DescribeVpcAttribute (one a call)."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, one_of
from stackmedic.collect.follow import VpcAttribute
from stackmedic.model.network import VpcAttributes

collector = Collector[VpcAttribute](
    __name__,
    yields=(VpcAttributes,),
    needs=("ec2:DescribeVpcAttribute",),
    fills=lambda attribute: (One(VpcAttributes, (attribute.vpc_id, attribute.name)),),
)


@collector.read
async def read(door: Door, attribute: VpcAttribute) -> Facts:
    reply = await door.call("ec2:DescribeVpcAttribute", VpcId=attribute.vpc_id, Attribute=attribute.name)
    key = (attribute.vpc_id, attribute.name)
    return one_of(VpcAttributes, key, parse(VpcAttributes, reply.body, reply.call, "", reply.at))
