"""From a subnet to the outside: its route table's default route, the gateway behind it, and whether that works.

Source: VPC user guide, "Subnet route tables" (an explicit association, else the VPC's main table), "NAT gateway basics"
(a NAT gateway sits in a public subnet), "Internet gateways" (needs a public address);
docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html (nobody gets out through the gateways of a peer).
"""

from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import TypeVar

from stackmedic.diagnose.firewall import Reach
from stackmedic.diagnose.hops import Barrier, Hop, unknown
from stackmedic.diagnose.relations import gap_of
from stackmedic.model.evidence import Evidence
from stackmedic.model.network import InternetGateway, NatGateway, NetworkAcl, Route, RouteTable, Subnet, VpcEndpoint
from stackmedic.model.snapshot import EVERYWHERE, Gap, Snapshot, Unknown, not_read

N = TypeVar("N", RouteTable, NetworkAcl, VpcEndpoint)
DEFAULT = "0.0.0.0/0"
HALVES = ("0.0.0.0/1", "128.0.0.0/1")


def listed(snapshot: Snapshot, kind: type[N], vpc_id: str) -> tuple[N, ...]:
    """Everything of a kind in a VPC. Raises Unknown when part of the list hides behind a gap or was never read."""
    for scope in (vpc_id, EVERYWHERE):
        if (kind.__name__, scope) in snapshot.many:
            return tuple(each for each in snapshot.all(kind, scope) if each.vpc_id == vpc_id)
    found = tuple(each for each in snapshot.known(kind) if each.vpc_id == vpc_id)
    hidden = gap_of(snapshot, kind)
    if hidden or not found:
        raise Unknown(hidden or not_read(kind, vpc_id))
    return found


def route_table(snapshot: Snapshot, subnet: Subnet) -> RouteTable:
    """The table that a subnet uses: its own, else its VPC's main one."""
    tables = listed(snapshot, RouteTable, subnet.vpc_id)
    own = [each for each in tables if subnet.id in each.subnet_ids]
    main = [each for each in tables if each.is_main]
    for each in own or main:
        return each
    raise Unknown(not_read(RouteTable, subnet.id))


def default_route(table: RouteTable) -> Route | None:
    """Where packets for the internet go. Two halves of it are more specific than the whole, and win over it.

    Source: VPC user guide, "Route priority" (the longest prefix that matches).
    """
    halves = [each for half in HALVES for each in table.routes if each.destination == half]
    whole = (each for each in table.routes if each.destination == DEFAULT)
    return halves[0] if len(halves) == len(HALVES) else next(whole, None)


def elsewhere(table: RouteTable) -> Gap | None:
    """Why nobody can say where packets for the internet go: half of them goes another way than the rest, or all go a
    way that is not followed (a transit gateway, an appliance). A peered VPC lets nobody through."""
    halves = {half: next((each for each in table.routes if each.destination == half), None) for half in HALVES}
    whole = next((each for each in table.routes if each.destination == DEFAULT), None)
    if len({_leads(each or whole) for each in halves.values()}) > 1:
        return Gap(call="", reason="halves of the internet are sent different ways", hides=("Route", table.id))
    route = default_route(table)
    if route is None or route.state == "blackhole" or (route.gateway_id or "")[:4] == "igw-":
        return None
    if route.nat_gateway_id or route.peering_connection_id:
        return None
    reason = "the default route leads out of this VPC by a way not followed"
    return Gap(call="", reason=reason, hides=("Route", table.id))


def _leads(route: Route | None) -> tuple[str | None, ...]:
    if route is None:
        return ()
    others = (route.network_interface_id, route.instance_id, route.peering_connection_id, route.transit_gateway_id)
    return (route.gateway_id, route.nat_gateway_id, *others, route.state)


def way_between(snapshot: Snapshot, here: Subnet, there: Subnet) -> Evidence | None:
    """The route table that has no way from one VPC to another; None within a VPC, or where some route may lead there.

    Only a peering connection, a transit gateway or an appliance does: a default route to a NAT or internet gateway
    leads no private address anywhere. Raises Unknown where the table could not be read."""
    if here.vpc_id == there.vpc_id:
        return None
    table = route_table(snapshot, here)
    if may_lead_to(table, IPv4Network(there.cidr, strict=False)):
        return None
    return table.seen("routes", f"no route of {table.id} leads to {there.vpc_id}")


def may_lead_to(table: RouteTable, wanted: IPv4Network) -> bool:
    """Whether some route of a table may lead to private addresses outside its VPC."""
    for route in table.routes:
        gateway = (route.gateway_id or "").partition("-")[0]
        # An endpoint with a range as its destination is an appliance's: docs.aws.amazon.com/vpc/latest/privatelink/
        # vpce-gateway-load-balancer.html; with a prefix list it is the gateway of S3 or DynamoDB.
        outside = route.nat_gateway_id or gateway in ("igw", "local") or (gateway == "vpce" and not route.destination)
        covers = not route.destination or wanted.overlaps(IPv4Network(route.destination, strict=False))
        if covers and not outside and route.state != "blackhole":
            return True
    return False


def internet_hops(snapshot: Snapshot, subnet: Subnet, public: bool | None) -> Iterator[Hop]:
    """The way from a subnet to the internet. ``public``: whether the sender has a public address (None: not needed)."""
    try:
        table = route_table(snapshot, subnet)
    except Unknown as missing:
        yield unknown(Barrier.ROUTE, subnet.id, missing.gap)
        return
    route = default_route(table)
    if hidden := elsewhere(table):
        yield unknown(Barrier.ROUTE, table.id, hidden)
    elif route is None:
        says = f"route table {table.id} has no default route (0.0.0.0/0)"
        yield Hop(Barrier.ROUTE, table.id, Reach.BLOCKED, says, (table.seen("routes", says),))
    elif route.nat_gateway_id:
        yield _open_route(table, subnet, route.nat_gateway_id)
        yield from _nat_hops(snapshot, route, route.nat_gateway_id)
    elif route.gateway_id and route.gateway_id.startswith("igw-"):
        yield _open_route(table, subnet, route.gateway_id)
        yield from _gateway_hops(snapshot, subnet, route, route.gateway_id, public)
    elif route.peering_connection_id and route.state != "blackhole":
        says = f"the default route of {table.id} leads to {route.peering_connection_id}, which leads no further"
        yield Hop(Barrier.ROUTE, table.id, Reach.BLOCKED, says, (route.seen("peering_connection_id", says),))
    else:
        says = f"the default route of {table.id} leads to something that is gone"
        yield Hop(Barrier.ROUTE, table.id, Reach.BLOCKED, says, (route.seen("state", says),))


def _open_route(table: RouteTable, subnet: Subnet, gateway: str) -> Hop:
    return Hop(
        Barrier.ROUTE, table.id, Reach.OPEN, f"{subnet.id} sends 0.0.0.0/0 to {gateway}", (table.seen("routes"),)
    )


def _nat_hops(snapshot: Snapshot, route: Route, nat_id: str) -> Iterator[Hop]:
    try:
        nat = snapshot.find(NatGateway, nat_id)
    except Unknown as missing:
        if route.state != "blackhole":
            yield unknown(Barrier.NAT, nat_id, missing.gap)
            return
        nat = None
    if nat is None:
        says = f"the default route leads to {nat_id}, which does not exist"
        absence = snapshot.absence(NatGateway, nat_id)
        yield Hop(
            Barrier.NAT, nat_id, Reach.BLOCKED, says, (route.seen("state", says), *((absence,) if absence else ()))
        )
    elif nat.state != "available":
        says = f"NAT gateway {nat_id} is {nat.state}"
        evidence = (nat.seen("state", says), *((nat.seen("failure_message"),) if nat.failure_message else ()))
        yield Hop(Barrier.NAT, nat_id, Reach.BLOCKED, says, evidence)
    else:
        yield Hop(Barrier.NAT, nat_id, Reach.OPEN, f"NAT gateway {nat_id} is available", (nat.seen("state"),))
        yield from _behind_nat(snapshot, nat)


def _behind_nat(snapshot: Snapshot, nat: NatGateway) -> Iterator[Hop]:
    if not nat.subnet_id:
        return
    try:
        subnet = snapshot.find(Subnet, nat.subnet_id)
        table = route_table(snapshot, subnet) if subnet else None
    except Unknown as missing:
        yield unknown(Barrier.ROUTE, nat.subnet_id, missing.gap)
        return
    if subnet is None or table is None:
        return
    if hidden := elsewhere(table):
        yield unknown(Barrier.ROUTE, table.id, hidden)
        return
    route = default_route(table)
    if route and route.gateway_id and route.gateway_id.startswith("igw-"):
        yield from _gateway_hops(snapshot, subnet, route, route.gateway_id, None)
        return
    says = f"subnet {subnet.id} of NAT gateway {nat.id} has no default route to an internet gateway"
    yield Hop(Barrier.ROUTE, table.id, Reach.BLOCKED, says, (table.seen("routes", says),))


def _gateway_hops(snapshot: Snapshot, subnet: Subnet, route: Route, igw: str, public: bool | None) -> Iterator[Hop]:
    if public is False:
        by = route_table(snapshot, subnet).id
        says = f"subnet {subnet.id} leads by {by} to {igw}, but tasks there get no public address"
        yield Hop(Barrier.PUBLIC_ADDRESS, subnet.id, Reach.BLOCKED, says, (route.seen("gateway_id", says),))
    if route.state == "blackhole":
        says = f"the route of {subnet.id} to {igw} is a blackhole"
        yield Hop(Barrier.INTERNET_GATEWAY, igw, Reach.BLOCKED, says, (route.seen("state", says),))
        return
    try:
        gateway = snapshot.find(InternetGateway, igw)
    except Unknown:
        gateway = None  # The route is active, and a route to a detached gateway is a blackhole.
    if gateway is not None and subnet.vpc_id not in gateway.vpc_ids:
        says = f"internet gateway {igw} is not attached to {subnet.vpc_id}"
        yield Hop(Barrier.INTERNET_GATEWAY, igw, Reach.BLOCKED, says, (gateway.seen("vpc_ids", says),))
    else:
        yield Hop(Barrier.INTERNET_GATEWAY, igw, Reach.OPEN, f"{igw} is attached", (route.seen("state"),))


def arrival_hops(snapshot: Snapshot, subnet: Subnet) -> Iterator[Hop]:
    """The way from the internet to a public address in a subnet: only an internet gateway lets anyone in, and out."""
    try:
        table = route_table(snapshot, subnet)
    except Unknown as missing:
        yield unknown(Barrier.ROUTE, subnet.id, missing.gap)
        return
    if hidden := elsewhere(table):
        yield unknown(Barrier.ROUTE, table.id, hidden)
        return
    route = default_route(table)
    if route and route.gateway_id and route.gateway_id.startswith("igw-"):
        yield _open_route(table, subnet, route.gateway_id)
        yield from _gateway_hops(snapshot, subnet, route, route.gateway_id, None)
        return
    says = f"route table {table.id} of {subnet.id} has no route to an internet gateway"
    yield Hop(Barrier.ROUTE, table.id, Reach.BLOCKED, says, (table.seen("routes", says),))
