"""Services of one cluster: what is wanted, what runs, what ECS last said; with their tags. Those that do not exist are
left out.

A service that CodeDeploy or somebody else deploys says in its PRIMARY task set what others say themselves. Source: ECS
API reference, DescribeServices (ten at a time), TaskSet.
"""

from stackmedic.aws.door import Body, Door, Reply
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, One, each_of
from stackmedic.collect.follow import InCluster
from stackmedic.model.service import Service

OF_TASK_SET = ("taskDefinition", "loadBalancers", "networkConfiguration", "launchType", "capacityProviderStrategy")

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
    told = [with_task_set(each) for each in reply.body.get("services", ())]
    whole = Reply(reply.call, {**reply.body, "services": told}, reply.at)
    return each_of(Service, parse_all(Service, whole, "services"), "arn")


def with_task_set(service: Body) -> Body:
    """A service with what it leaves to its PRIMARY task set."""
    sets = (each for each in service.get("taskSets", ()) if each.get("status") == "PRIMARY")
    primary: Body = next(sets, {})
    return {**service, **{each: primary[each] for each in OF_TASK_SET if primary.get(each) and not service.get(each)}}
