"""Target groups: the port, and how health is checked. Source: ELBv2 API reference, DescribeTargetGroups."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.errors import CallFailed
from stackmedic.model.load_balancer import TargetGroup

collector = Collector[str](__name__, yields=(TargetGroup,), needs=("elasticloadbalancing:DescribeTargetGroups",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("elasticloadbalancing:DescribeTargetGroups")
    if "TargetGroups" not in reply.body:  # An empty list is in the answer; that a group is gone rests upon it.
        raise CallFailed(reply.call, "InvalidResponse", "there is no TargetGroups in the answer")
    return everywhere(TargetGroup, parse_all(TargetGroup, reply, "TargetGroups"), "arn")
