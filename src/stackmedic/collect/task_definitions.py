"""One revision of a task definition: images, ports, environment, secrets, limits, logs. Revisions never change.

Source: ECS API reference, DescribeTaskDefinition.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse
from stackmedic.collect.collector import Collector, Facts, One, each_of
from stackmedic.model.task import TaskDefinition

collector = Collector[str](
    __name__,
    yields=(TaskDefinition,),
    needs=("ecs:DescribeTaskDefinition",),
    fills=lambda arn: (One(TaskDefinition, arn),),
)


@collector.read
async def read(door: Door, arn: str) -> Facts:
    reply = await door.call("ecs:DescribeTaskDefinition", taskDefinition=arn)
    found = parse(TaskDefinition, reply.body["taskDefinition"], reply.call, "taskDefinition", reply.at)
    return each_of(TaskDefinition, (found,), "arn")
