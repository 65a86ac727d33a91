"""Who hears of what topics are told. Source: SNS API reference, ListSubscriptions."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, list_of
from stackmedic.model.signal import Subscription
from stackmedic.model.snapshot import EVERYWHERE

collector = Collector[str](
    __name__,
    yields=(Subscription,),
    needs=("sns:ListSubscriptions",),
)


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("sns:ListSubscriptions")
    found = parse_all(Subscription, reply, "Subscriptions")
    return list_of(Subscription, EVERYWHERE, sorted(found, key=lambda each: (each.topic_arn, each.arn)))
