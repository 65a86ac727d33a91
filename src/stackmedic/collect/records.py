"""The names of a hosted zone. Source: Route 53 API reference, ListResourceRecordSets."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, Many, list_of
from stackmedic.model.edge import Record

collector = Collector[str](
    __name__,
    yields=(Record,),
    needs=("route53:ListResourceRecordSets",),
    fills=lambda zone: (Many(Record, zone),),
    absent=("NoSuchHostedZone",),
)


@collector.read
async def read(door: Door, zone: str) -> Facts:
    reply = await door.pages("route53:ListResourceRecordSets", HostedZoneId=zone.rsplit("/", 1)[-1])
    return list_of(Record, zone, parse_all(Record, reply, "ResourceRecordSets"))
