"""The targets of a target group and what the load balancer thinks of each.

Source: ELBv2 API reference, DescribeTargetHealth (one target group at a time).
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.load_balancer import Target

collector = Collector[str](
    __name__,
    yields=(Target,),
    needs=("elasticloadbalancing:DescribeTargetHealth",),
    overview=True,
    fills=lambda target_group: (Many(Target, target_group),),
    absent=("TargetGroupNotFound",),
)


@collector.read
async def read(door: Door, target_group: str) -> Facts:
    reply = await door.call("elasticloadbalancing:DescribeTargetHealth", TargetGroupArn=target_group)
    targets = parse_all(Target, reply, "TargetHealthDescriptions")
    return list_of(Target, target_group, sorted(targets, key=lambda each: (each.address, each.port or 0)))
