"""Attributes of target groups. Source: ELBv2 API reference, DescribeTargetGroupAttributes."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.load_balancer import Setting

collector = Collector[str](
    __name__,
    yields=(Setting,),
    needs=("elasticloadbalancing:DescribeTargetGroupAttributes",),
    fills=lambda group: (Many(Setting, group),),
    absent=("TargetGroupNotFound",),
)


@collector.read
async def read(door: Door, group: str) -> Facts:
    reply = await door.call("elasticloadbalancing:DescribeTargetGroupAttributes", TargetGroupArn=group)
    return list_of(Setting, group, parse_all(Setting, reply, "Attributes"))
