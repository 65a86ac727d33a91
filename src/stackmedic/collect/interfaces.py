"""The network interface that has a private address, or that a host has, and the groups that it really has.

Source: EC2 API reference, DescribeNetworkInterfaces (filters addresses.private-ip-address, attachment.instance-id).
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.host import Interface

collector = Collector[str](
    __name__,
    yields=(Interface,),
    needs=("ec2:DescribeNetworkInterfaces",),
    fills=lambda subject: (Many(Interface, subject),),
    on_request=True,
)


@collector.read
async def read(door: Door, subject: str) -> Facts:
    by = "attachment.instance-id" if subject.startswith("i-") else "addresses.private-ip-address"
    asked = [{"Name": by, "Values": [subject]}]
    reply = await door.pages("ec2:DescribeNetworkInterfaces", Filters=asked)
    return list_of(Interface, subject, parse_all(Interface, reply, "NetworkInterfaces"))
