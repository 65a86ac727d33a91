"""Tasks of one cluster: their status, why they stopped, their containers' exit codes and addresses.

Source: ECS API reference, DescribeTasks (a hundred at a time).
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, One, each_of
from stackmedic.collect.follow import InCluster
from stackmedic.model.task import Task

collector = Collector[InCluster](
    __name__,
    yields=(Task,),
    needs=("ecs:DescribeTasks",),
    overview=True,
    fills=lambda task: (One(Task, task.id),),
    batched=True,
)


@collector.read
async def read(door: Door, *tasks: InCluster) -> Facts:
    arns = [each.id for each in tasks]
    reply = await door.call("ecs:DescribeTasks", cluster=tasks[0].cluster, tasks=arns)
    return each_of(Task, parse_all(Task, reply, "tasks"), "arn")
