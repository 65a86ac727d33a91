"""The newest deployments of a service: how each ended, what the circuit breaker counted, why it was rolled back.

Source: ECS API reference, DescribeServiceDeployments.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, One, each_of
from stackmedic.model.service import ServiceDeployment

collector = Collector[str](
    __name__,
    yields=(ServiceDeployment,),
    needs=("ecs:DescribeServiceDeployments",),
    fills=lambda arn: (One(ServiceDeployment, arn),),
    batched=True,
)


@collector.read
async def read(door: Door, *arns: str) -> Facts:
    reply = await door.call("ecs:DescribeServiceDeployments", serviceDeploymentArns=list(arns))
    return each_of(ServiceDeployment, parse_all(ServiceDeployment, reply, "serviceDeployments"), "arn")
