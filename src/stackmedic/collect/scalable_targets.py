"""Within which bounds services are scaled. Source: Application Auto Scaling API reference, DescribeScalableTargets."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.scaling import ScalableTarget

collector = Collector[str](
    __name__,
    yields=(ScalableTarget,),
    needs=("application-autoscaling:DescribeScalableTargets",),
)


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("application-autoscaling:DescribeScalableTargets", ServiceNamespace="ecs")
    return everywhere(ScalableTarget, parse_all(ScalableTarget, reply, "ScalableTargets"), "id")
