"""What deployments were to bring: the task definition of each service revision.

Source: ECS API reference, DescribeServiceRevisions.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, One, each_of
from stackmedic.model.service import ServiceRevision

collector = Collector[str](
    __name__,
    yields=(ServiceRevision,),
    needs=("ecs:DescribeServiceRevisions",),
    fills=lambda arn: (One(ServiceRevision, arn),),
    batched=True,
)


@collector.read
async def read(door: Door, *arns: str) -> Facts:
    reply = await door.call("ecs:DescribeServiceRevisions", serviceRevisionArns=list(arns))
    return each_of(ServiceRevision, parse_all(ServiceRevision, reply, "serviceRevisions"), "arn")
