"""The ports on which a load balancer listens, and where each forwards to when no rule says otherwise.

Source: ELBv2 API reference, DescribeListeners.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.load_balancer import Listener

collector = Collector[str](
    __name__,
    yields=(Listener,),
    needs=("elasticloadbalancing:DescribeListeners",),
    fills=lambda load_balancer: (Many(Listener, load_balancer),),
    absent=("LoadBalancerNotFound",),
)


@collector.read
async def read(door: Door, load_balancer: str) -> Facts:
    reply = await door.pages("elasticloadbalancing:DescribeListeners", LoadBalancerArn=load_balancer)
    listeners = parse_all(Listener, reply, "Listeners")
    return list_of(Listener, load_balancer, sorted(listeners, key=lambda each: (each.port or 0, each.arn)))
