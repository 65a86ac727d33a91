"""Which gateway a route table's default route should lead to, when only what the VPC holds is known.

Subnets of balancers and NAT gateways, and of tasks with public addresses, lead to the VPC's internet gateway (a VPC has
one at most); subnets of tasks without, to a NAT gateway that works. Of several: the one to which all other private
tables of the VPC lead, else the one in the zone of the table's subnets. Anything else is for a person to say.

Source: "NAT gateways" (one for each zone, in a public subnet), "Internet gateways" and "Subnet route tables" in the VPC
user guide.
"""

from dataclasses import dataclass

from stackmedic.diagnose.relations import gap_of
from stackmedic.diagnose.routing import default_route, listed, route_table
from stackmedic.model.evidence import Evidence
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.network import InternetGateway, NatGateway, RouteTable, Subnet
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where to, under which parameter of CreateRoute, and why."""

    parameter: str
    id: str
    why: str
    evidence: tuple[Evidence, ...]


def gateway_for(snapshot: Snapshot, table: RouteTable, services: tuple[Service, ...]) -> Gateway | str:
    """The gateway, or why the facts do not decide. Raises Unknown when they could not be read."""
    subnets = {each.id: each for each in subnets_of(snapshot, table)}
    tasks_public = {each.assign_public_ip == "ENABLED" for each in services if set(each.subnet_ids) & set(subnets)}
    if len(tasks_public) > 1:
        return f"some tasks behind {table.id} have public addresses and some have none"
    leads_out = bool(set(subnets) & public_subnets(snapshot, table.vpc_id))
    if leads_out and tasks_public == {False}:
        return f"subnets of {table.id} hold both tasks without public addresses and what faces the internet"
    if leads_out or tasks_public == {True}:
        return internet_gateway(snapshot, table.vpc_id)
    return nat_gateway(snapshot, table, tuple(subnets.values()))


def subnets_of(snapshot: Snapshot, table: RouteTable) -> tuple[Subnet, ...]:
    """The subnets that use a table, by association or because it is the main one and they have none."""
    near = (each for each in snapshot.known(Subnet) if each.vpc_id == table.vpc_id)
    return tuple(each for each in near if route_table(snapshot, each).id == table.id)


def public_subnets(snapshot: Snapshot, vpc_id: str) -> set[str]:
    """Where internet-facing balancers and NAT gateways sit."""
    balancers = (each for each in snapshot.known(LoadBalancer) if each.scheme == "internet-facing")
    found = {subnet for each in balancers for subnet in each.subnet_ids}
    return found | {each.subnet_id for each in nat_gateways(snapshot, vpc_id) if each.subnet_id}


def internet_gateway(snapshot: Snapshot, vpc_id: str) -> Gateway | str:
    _must_be_known(snapshot, InternetGateway)
    for each in snapshot.known(InternetGateway):
        if vpc_id in each.vpc_ids:
            seen = each.seen("vpc_ids", f"{each.id} is attached")
            return Gateway("GatewayId", each.id, f"the internet gateway of {vpc_id}", (seen,))
    return f"no internet gateway is attached to {vpc_id}"


def nat_gateways(snapshot: Snapshot, vpc_id: str) -> tuple[NatGateway, ...]:
    _must_be_known(snapshot, NatGateway)
    return tuple(each for each in snapshot.known(NatGateway) if each.vpc_id == vpc_id)


def nat_gateway(snapshot: Snapshot, table: RouteTable, subnets: tuple[Subnet, ...]) -> Gateway | str:
    every = nat_gateways(snapshot, table.vpc_id)
    working = {each.id: each for each in every if works(snapshot, each)}
    if not working:
        states = ", ".join(f"{each.id} is {each.state}" for each in every) or "there is none"
        return f"no NAT gateway of {table.vpc_id} works: {states}"
    used = {nat for each in listed(snapshot, RouteTable, table.vpc_id) if (nat := leads_to(each)) in working}
    zones = {each.availability_zone for each in subnets}
    beside = [each for each in working.values() if {zone_of(snapshot, each)} == zones]
    if len(working) == 1:
        return _chosen(next(iter(working.values())), f"the only NAT gateway of {table.vpc_id} that works")
    if len(used) == 1:
        return _chosen(working[str(used.pop())], "where all other private subnets lead")
    if len(beside) == 1:
        return _chosen(beside[0], f"the NAT gateway of zone {zone_of(snapshot, beside[0])}")
    return f"{', '.join(working)} all work, and nothing says which is for {table.id}"


def works(snapshot: Snapshot, nat: NatGateway) -> bool:
    """Available, in a subnet that leads to an internet gateway."""
    subnet = snapshot.find(Subnet, nat.subnet_id) if nat.subnet_id and nat.state == "available" else None
    route = default_route(route_table(snapshot, subnet)) if subnet else None
    return route is not None and (route.gateway_id or "").startswith("igw-") and route.state != "blackhole"


def zone_of(snapshot: Snapshot, nat: NatGateway) -> str | None:
    subnet = snapshot.find(Subnet, nat.subnet_id) if nat.subnet_id else None
    return subnet.availability_zone if subnet else None


def leads_to(table: RouteTable) -> str | None:
    route = default_route(table)
    return route.nat_gateway_id if route else None


def _chosen(nat: NatGateway, why: str) -> Gateway:
    return Gateway("NatGatewayId", nat.id, why, (nat.seen("state", f"{nat.id} is {nat.state}"),))


def _must_be_known(snapshot: Snapshot, kind: type[InternetGateway] | type[NatGateway]) -> None:
    hidden = gap_of(snapshot, kind)
    if hidden:
        raise Unknown(hidden)
