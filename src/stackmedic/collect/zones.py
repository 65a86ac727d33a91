"""Hosted zones of the account. Source: Route 53 API reference, ListHostedZones."""

from stackmedic.aws.door import Door
from stackmedic.aws.wire import parse_all
from stackmedic.collect.collector import Collector, Facts, everywhere
from stackmedic.model.edge import Zone

collector = Collector[str](
    __name__,
    yields=(Zone,),
    needs=("route53:ListHostedZones",),
)


@collector.read
async def read(door: Door) -> Facts:
    reply = await door.pages("route53:ListHostedZones")
    return everywhere(Zone, parse_all(Zone, reply, "HostedZones"), "id")
