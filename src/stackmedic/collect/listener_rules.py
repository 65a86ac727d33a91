"""The rules of a listener: which path or host goes to which target group.

Source: ELBv2 API reference, DescribeRules.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.load_balancer import ListenerRule

collector = Collector[str](
    __name__,
    yields=(ListenerRule,),
    needs=("elasticloadbalancing:DescribeRules",),
    fills=lambda listener: (Many(ListenerRule, listener),),
    absent=("ListenerNotFound",),
)


@collector.read
async def read(door: Door, listener: str) -> Facts:
    reply = await door.pages("elasticloadbalancing:DescribeRules", ListenerArn=listener)
    return list_of(ListenerRule, listener, sorted(parse_all(ListenerRule, reply, "Rules"), key=_order))


def _order(rule: ListenerRule) -> tuple[int, str]:
    return (int(rule.priority) if rule.priority and rule.priority.isdigit() else 1 << 20, rule.arn)
