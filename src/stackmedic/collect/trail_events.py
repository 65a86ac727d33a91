"""The newest calls of a name, as CloudTrail has them: who made them, with which parameters, and what came of it.

Source: CloudTrail API reference, LookupEvents (one attribute, 50 events a page, newest first, two calls a second); one
page is enough for calls as rare as those that are asked for.
"""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.trail import TrailEvent

PAGE = 50
collector = Collector[str](
    __name__,
    yields=(TrailEvent,),
    needs=("cloudtrail:LookupEvents",),
    fills=lambda name: (Many(TrailEvent, name),),
)


@collector.read
async def read(door: Door, name: str) -> Facts:
    asked = {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": name}], "MaxResults": PAGE}
    reply = await door.call("cloudtrail:LookupEvents", **asked)
    events = parse_all(TrailEvent, reply, "Events")
    return list_of(TrailEvent, name, sorted(events, key=lambda each: (each.at, each.id), reverse=True))
