"""Clusters by name or ARN, with their tags; those that do not exist are left out. Source: ECS API reference,
DescribeClusters (a name that is unknown comes back under ``failures`` as MISSING)."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, each_of
from stackmedic.model.service import Cluster
from stackmedic.model.snapshot import EVERYWHERE

collector = Collector[str](
    __name__,
    yields=(Cluster,),
    needs=("ecs:DescribeClusters",),
    overview=True,
    fills=lambda name: (Many(Cluster, EVERYWHERE),),
    batched=True,
)


@collector.read
async def read(door: Door, *names: str) -> Facts:
    reply = await door.call("ecs:DescribeClusters", clusters=list(names), include=["TAGS"])
    return each_of(Cluster, parse_all(Cluster, reply, "clusters"), "arn")
