"""The ARNs of tasks that run or have stopped, of one service or of the whole cluster. ECS forgets a stopped task about
an hour later. Source: ECS API reference, ListTasks."""

from typing import Any

from stackmedic.aws.door import Door
from stackmedic.collect.collector import Collector, Facts, Many, ids_of
from stackmedic.collect.follow import TasksOf
from stackmedic.model.task import Task

collector = Collector[TasksOf](
    __name__,
    yields=(Task,),
    needs=("ecs:ListTasks",),
    overview=True,
    fills=lambda tasks: (Many(Task, tasks.scope),),
)


@collector.read
async def read(door: Door, tasks: TasksOf) -> Facts:
    narrower: dict[str, Any] = {"serviceName": tasks.service} if tasks.service else {}
    reply = await door.pages("ecs:ListTasks", cluster=tasks.cluster, desiredStatus=tasks.status, **narrower)
    return ids_of(Task, sorted(reply.body.get("taskArns", ())))
