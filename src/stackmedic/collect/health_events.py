"""What AWS itself reports of its services in a region: trouble that is open, and changes that it plans.

Source: https://docs.aws.amazon.com/health/latest/APIReference/API_DescribeEvents.html. Its endpoint is one for the
whole world, and it answers accounts with a support plan of Business or more only (SubscriptionRequiredException).
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.signal import HealthEvent
from stackmedic.model.snapshot import EVERYWHERE

SERVICES = ["ECS", "FARGATE", "EC2", "VPC"]
collector = Collector[str](
    __name__,
    yields=(HealthEvent,),
    needs=("health:DescribeEvents",),
    fills=lambda _: (Many(HealthEvent, EVERYWHERE),),
)


@collector.read
async def read(door: Door, region: str) -> Facts:
    wanted = {"regions": [region], "services": SERVICES, "eventStatusCodes": ["open", "upcoming"]}
    reply = await door.pages("health:DescribeEvents", filter=wanted)
    events = parse_all(HealthEvent, reply, "events")
    return list_of(HealthEvent, EVERYWHERE, sorted(events, key=lambda each: each.arn))
