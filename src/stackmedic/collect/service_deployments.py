"""The newest deployments of a service: how each ended, what the circuit breaker counted, why it was rolled back.

Source: ECS API reference, DescribeServiceDeployments.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.collect.follow import History
from stackmedic.model.service import ServiceDeployment

collector = Collector[History](
    __name__,
    yields=(ServiceDeployment,),
    needs=("ecs:DescribeServiceDeployments",),
    fills=lambda history: (Many(ServiceDeployment, history.service),),
)


@collector.read
async def read(door: Door, history: History) -> Facts:
    reply = await door.call("ecs:DescribeServiceDeployments", serviceDeploymentArns=list(history.arns))
    found = parse_all(ServiceDeployment, reply, "serviceDeployments")
    newest_first = sorted(found, key=lambda each: each.place, reverse=True)
    return list_of(ServiceDeployment, history.service, newest_first)
