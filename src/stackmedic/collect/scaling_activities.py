"""What auto scaling did to a service lately, and what it could not. Source: Application Auto Scaling API reference,
DescribeScalingActivities (newest first)."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.scaling import ScalingActivity

NEWEST = 10
collector = Collector[str](
    __name__,
    yields=(ScalingActivity,),
    needs=("application-autoscaling:DescribeScalingActivities",),
    fills=lambda target: (Many(ScalingActivity, target),),
)


@collector.read
async def read(door: Door, target: str) -> Facts:
    reply = await door.call(
        "application-autoscaling:DescribeScalingActivities",
        ServiceNamespace="ecs",
        ResourceId=target,
        IncludeNotScaledActivities=True,
        MaxResults=NEWEST,
    )
    return list_of(ScalingActivity, target, parse_all(ScalingActivity, reply, "ScalingActivities"))
