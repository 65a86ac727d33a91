"""Target groups: the port, and how health is checked. Source: ELBv2 API reference, DescribeTargetGroups."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.load_balancer import TargetGroup

collector = Collector[str](__name__, yields=(TargetGroup,), needs=("elasticloadbalancing:DescribeTargetGroups",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("elasticloadbalancing:DescribeTargetGroups")
    return everywhere(TargetGroup, parse_all(TargetGroup, reply, "TargetGroups"), "arn")
