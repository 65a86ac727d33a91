"""Load balancers: their state, subnets and groups. Source: ELBv2 API reference, DescribeLoadBalancers."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.load_balancer import LoadBalancer

collector = Collector[str](__name__, yields=(LoadBalancer,), needs=("elasticloadbalancing:DescribeLoadBalancers",))


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("elasticloadbalancing:DescribeLoadBalancers")
    return everywhere(LoadBalancer, parse_all(LoadBalancer, reply, "LoadBalancers"), "arn")
