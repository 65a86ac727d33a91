"""Who of a region's services asked whom lately, as far as they are traced.

Source: https://docs.aws.amazon.com/xray/latest/api/API_GetServiceGraph.html (at most six hours; a sample of requests).
"""

from datetime import datetime, timedelta

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.snapshot import EVERYWHERE
from stackmedic.model.tracing import TracedService

MINUTES = timedelta(minutes=10)
collector = Collector[datetime](
    __name__,
    yields=(TracedService,),
    needs=("xray:GetServiceGraph",),
    fills=lambda _: (Many(TracedService, EVERYWHERE),),
)


@collector.read
async def read(door: Door, until: datetime) -> Facts:
    reply = await door.pages("xray:GetServiceGraph", StartTime=until - MINUTES, EndTime=until)
    found = parse_all(TracedService, reply, "Services")
    return list_of(TracedService, EVERYWHERE, sorted(found, key=lambda each: each.reference))
