"""What anybody changed lately, as CloudTrail has it: one page, newest first.

Source: CloudTrail API reference, LookupEvents (one attribute, 50 events a page, two calls a second)."""

from datetime import datetime

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.snapshot import EVERYWHERE
from stackmedic.model.trail import TrailEvent

collector = Collector[datetime](
    __name__,
    yields=(TrailEvent,),
    needs=("cloudtrail:LookupEvents",),
    fills=lambda _: (Many(TrailEvent, EVERYWHERE),),
)


@collector.read
async def read(door: Door, since: datetime) -> Facts:
    only = {"AttributeKey": "ReadOnly", "AttributeValue": "false"}
    reply = await door.call("cloudtrail:LookupEvents", LookupAttributes=[only], StartTime=since, MaxResults=50)
    events = parse_all(TrailEvent, reply, "Events")
    return list_of(TrailEvent, EVERYWHERE, sorted(events, key=lambda each: (each.at, each.id), reverse=True))
