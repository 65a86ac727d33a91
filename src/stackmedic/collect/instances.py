"""The instance that has a private address. Source: EC2 API reference, DescribeInstances (filter private-ip-address)."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.host import Instance

collector = Collector[str](
    __name__,
    yields=(Instance,),
    needs=("ec2:DescribeInstances",),
    fills=lambda address: (Many(Instance, address),),
)


@collector.read
async def read(door: Door, address: str) -> Facts:
    asked = [{"Name": "private-ip-address", "Values": [address]}]
    reply = await door.pages("ec2:DescribeInstances", Filters=asked)
    return list_of(Instance, address, parse_all(Instance, reply, "Reservations[].Instances[]"))
