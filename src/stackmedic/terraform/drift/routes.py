"""Routes: what blocks of a route table and routes of their own declare, beside what the account has. Pure.

The local route, those of gateway endpoints and those that a virtual private gateway propagates are nobody's to declare.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from stackmedic.model.drift import Drift, Kind
from stackmedic.model.evidence import Json
from stackmedic.model.network import Route, RouteTable
from stackmedic.model.snapshot import Snapshot
from stackmedic.terraform.kept import GATEWAYS
from stackmedic.terraform.state import Resource, State

TABLES = ("aws_route_table", "aws_default_route_table")
DESTINATIONS = (
    "destination_cidr_block", "cidr_block", "ipv6_cidr_block", "destination_ipv6_cidr_block",
    "destination_prefix_list_id",
)  # fmt: skip
NOBODYS = ("local", "vpce-", "vgw-")
Way = tuple[str, str]  # Where to, through what.


@dataclass(frozen=True, slots=True)
class Held:
    """A table, and the routes that are declared for it, each with its address."""

    table: Resource
    ways: dict[Way, str]
    declaring: frozenset[str]


def held(state: State) -> list[Held]:
    return [_held(each, state) for each in state.find(*TABLES) if each.text("id")]


def _held(table: Resource, state: State) -> Held:
    own = state.find("aws_route", route_table_id=table.text("id"))
    ways = {way: table.address for block in table.blocks("route") if (way := _way(block))}
    ways |= {way: each.address for each in own if (way := _way(dict(each.attributes)))}
    return Held(table, ways, frozenset(each.address for each in own))


def compared(of: Held, snapshot: Snapshot) -> Iterator[Drift]:
    """Routes that are missing or go elsewhere, and routes that nobody declares. Raises Unknown."""
    about = of.table.text("id")
    table = snapshot.find(RouteTable, about)
    if table is None:
        return
    actual = {way[0]: way for each in table.routes if (way := _actual(each))}
    declared = {way[0] for way in of.ways}
    for way, address in of.ways.items():
        if actual.get(way[0]) != way:
            runs = _told(actual[way[0]]) if way[0] in actual else None
            yield Drift(address, about, Kind.CHANGED, "route", _told(way), runs, table.seen("routes"))
    for destination, way in actual.items():
        if destination not in declared:
            yield Drift(of.table.address, about, Kind.ADDED, "route", None, _told(way), table.seen("routes"))


def _way(said: dict[str, Json]) -> Way | None:
    destination = next((str(said[name]) for name in DESTINATIONS if said.get(name)), "")
    through = next((str(said[name]) for name in GATEWAYS if said.get(name)), "")
    return (destination, through) if destination and through and not through.startswith(NOBODYS) else None


def _actual(route: Route) -> Way | None:
    destination = route.destination or route.destination_ipv6 or route.destination_prefix_list_id or ""
    gateways = (route.gateway_id, route.nat_gateway_id, route.transit_gateway_id, route.network_interface_id)
    through = next(filter(None, (*gateways, route.peering_connection_id)), "")
    return (destination, through) if destination and through and not through.startswith(NOBODYS) else None


def _told(way: Way) -> str:
    return f"{way[0]} through {way[1]}"
