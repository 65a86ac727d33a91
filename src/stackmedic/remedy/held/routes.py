"""A route: a resource of its own, or a block of its table. A table with blocks takes away every other route."""

from collections.abc import Iterator
from typing import Any, cast

from stackmedic.model.change import Change
from stackmedic.model.evidence import Json
from stackmedic.model.plan import Held
from stackmedic.terraform.state import Resource, State

TABLES = ("aws_route_table", "aws_default_route_table")
ARGUMENTS = {"NatGatewayId": "nat_gateway_id", "GatewayId": "gateway_id"}
FOUND = "declared here: the next apply finds the route made, and leaves it"


def held(change: Change, state: State) -> Iterator[Held]:
    """``change.target`` is the table, and its destination is everywhere."""
    parameter, gateway = next(iter(cast(dict[str, str], change.after).items()))
    argument, destination = ARGUMENTS[parameter], change.field.removeprefix("route to ")
    own = state.find("aws_route", route_table_id=change.target, destination_cidr_block=destination)
    for each in own:
        yield Held(each.address, argument, _toward(dict(each.attributes), argument, gateway))
    if not own:
        yield from (
            _in_table(each, state, destination, argument, gateway) for each in state.find(*TABLES, id=change.target)
        )


def _in_table(table: Resource, state: State, destination: str, argument: str, gateway: str) -> Held:
    for block in table.blocks("route"):
        if block.get("cidr_block") == destination:
            return Held(table.address, f"route.{argument}", _toward(block, argument, gateway))
    if state.find("aws_route", route_table_id=table.text("id")):
        return Held(table.address, "", "declare it beside the table's other routes; the next apply leaves it")
    says = f"add it to {gateway} to its route blocks, if it has any: the next apply takes away what none says"
    return Held(table.address, "route", says)


def _toward(declared: dict[str, Any], argument: str, gateway: str) -> str:
    now: Json = declared.get(argument)
    return FOUND if now == gateway else f"set it to {gateway}, or the next apply leads the route elsewhere again"
