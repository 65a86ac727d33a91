"""Whether the tasks' VPC has any way out for tasks without public addresses.

Source: "NAT gateways" in the VPC user guide (states; a deleted one is listed for about an hour).
"""

from dataclasses import dataclass

from stackmedic.diagnose.relations import gap_of, vpc_of
from stackmedic.diagnose.routing import default_route, route_table
from stackmedic.model.evidence import Evidence
from stackmedic.model.network import NatGateway, Subnet
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

WORKS = ("available", "pending")


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A VPC without a NAT gateway, and the tables of the tasks' subnets without a default route."""

    vpc: str
    evidence: tuple[Evidence, ...]


def without_way_out(snapshot: Snapshot, service: Service) -> Enclosed | None:
    """Where nothing is that a default route of a private subnet could lead to. Raises Unknown where nobody could look.

    With a NAT gateway in place a missing route is a cause of its own, and so is a route to what is gone."""
    vpc = vpc_of(snapshot, service.subnet_ids)
    if vpc is None or service.assign_public_ip == "ENABLED":
        return None
    if hidden := gap_of(snapshot, NatGateway):
        raise Unknown(hidden)
    gateways = [each for each in snapshot.known(NatGateway) if each.vpc_id == vpc]
    if any(each.state in WORKS for each in gateways):
        return None
    subnets = [snapshot.find(Subnet, each) for each in service.subnet_ids]
    tables = {table.id: table for subnet in subnets if subnet and (table := route_table(snapshot, subnet))}
    if not tables or any(default_route(each) for each in tables.values()):
        return None
    gone = [each.seen("state", f"{each.id} is {each.state}") for each in gateways]
    routes = [each.seen("routes", f"no route to 0.0.0.0/0 in {each.id}") for each in tables.values()]
    return Enclosed(vpc, (*routes, *gone))
