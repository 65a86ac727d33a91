"""Services of one cluster: what is wanted, what runs, what ECS last said; with their tags. Those that do not exist are
left out. Source: ECS API reference, DescribeServices (ten at a time)."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, One, each_of
from stackmedic.collect.follow import InCluster
from stackmedic.model.service import Service

collector = Collector[InCluster](
    __name__,
    yields=(Service,),
    needs=("ecs:DescribeServices",),
    overview=True,
    fills=lambda service: (One(Service, service.id),),
    batched=True,
)


@collector.read
async def read(door: Door, *services: InCluster) -> Facts:
    names = [each.id for each in services]
    reply = await door.call("ecs:DescribeServices", cluster=services[0].cluster, services=names, include=["TAGS"])
    return each_of(Service, parse_all(Service, reply, "services"), "arn")
