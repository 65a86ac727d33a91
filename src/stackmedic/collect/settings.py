"""Attributes of load balancers. Source: ELBv2 API reference, DescribeLoadBalancerAttributes."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.load_balancer import Setting

collector = Collector[str](
    __name__,
    yields=(Setting,),
    needs=("elasticloadbalancing:DescribeLoadBalancerAttributes",),
    fills=lambda balancer: (Many(Setting, balancer),),
    absent=("LoadBalancerNotFound",),
)


@collector.read
async def read(door: Door, balancer: str) -> Facts:
    reply = await door.call("elasticloadbalancing:DescribeLoadBalancerAttributes", LoadBalancerArn=balancer)
    return list_of(Setting, balancer, parse_all(Setting, reply, "Attributes"))
