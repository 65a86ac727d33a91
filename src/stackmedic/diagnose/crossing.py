"""From one end to another: the name is resolved, then the path is walked; each step with the rule that decides it.

Source of what a VPC's DNS takes: "DNS attributes for your VPC",
https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html (enableDnsSupport); no group or network
ACL keeps anybody from Amazon's own resolver. What another one answers, nobody can tell from outside of it.
"""

from stackmedic.diagnose.ends import End
from stackmedic.diagnose.firewall import Reach
from stackmedic.diagnose.hops import Barrier, Hop, unknown
from stackmedic.diagnose.places import INTERNET, Place
from stackmedic.diagnose.reachability import Path, reach
from stackmedic.diagnose.relations import vpc_of
from stackmedic.diagnose.resolvers import foreign_resolvers
from stackmedic.model.crossing import Crossing, Step, Track
from stackmedic.model.network import VpcAttributes
from stackmedic.model.snapshot import Gap, Snapshot, Unknown

WORST_FIRST = (Reach.BLOCKED, Reach.UNKNOWN, Reach.OPEN)


def crossing(snapshot: Snapshot, source: End, destination: End, port: int, calls: int = 0) -> Crossing:
    """The whole way, there and back. Raises Unknown where an end's own place could not be read."""
    here, there = source.place(), destination.place()
    path = reach(snapshot, here, there, port)
    name = _resolution(snapshot, here) if destination.named and here != INTERNET else None
    verdict = min((path.verdict, *([name.reach] if name else [])), key=WORST_FIRST.index)
    gaps = (*([name.gap] if name and name.gap else []), *path.gaps)
    return Crossing(
        scope=snapshot.scope,
        at=snapshot.now,
        source=source.name,
        destination=destination.name,
        port=port,
        reach=verdict.value,
        tracks=_tracks(path, name),
        gaps=gaps if verdict is Reach.UNKNOWN else (),
        calls=calls,
    )


def _resolution(snapshot: Snapshot, source: Place) -> Hop:
    """Whether names resolve where the source is."""
    try:
        vpc = vpc_of(snapshot, source.subnet_ids) or ""
        foreign = foreign_resolvers(snapshot, vpc)
        support = snapshot.find(VpcAttributes, (vpc, "enableDnsSupport"))
    except Unknown as missing:
        return unknown(Barrier.NAME, source.name, missing.gap)
    if foreign:
        reason = f"DHCP options have names asked of {', '.join(foreign[1].name_servers)} and not of Amazon"
        return unknown(Barrier.NAME, vpc, Gap(call="", reason=reason, hides=("DhcpOptions", foreign[1].id)))
    if support is None or support.dns_support is not False:
        evidence = (support.seen("dns_support"),) if support else ()
        return Hop(Barrier.NAME, vpc, Reach.OPEN, f"names resolve in {vpc}", evidence)
    says = f"DNS support is off in {vpc}, so that no name resolves there"
    return Hop(Barrier.NAME, vpc, Reach.BLOCKED, says, (support.seen("dns_support", says),))


def _tracks(path: Path, name: Hop | None) -> tuple[Track, ...]:
    before = (name,) if name else ()
    return tuple(
        Track(
            leg.source_subnet,
            leg.destination_subnet,
            min((each.reach for each in (*before, *leg.hops)), key=WORST_FIRST.index, default=Reach.OPEN).value,
            tuple(map(_step, (*before, *leg.hops))),
        )
        for leg in path.legs
    )


def _step(hop: Hop) -> Step:
    return Step(hop.barrier.value, hop.resource, hop.reach.value, hop.says, hop.evidence, hop.gap)
