"""Give a route table its default route back, to the gateway that the VPC's own facts name.

CreateRoute takes effect at once; tasks that could not start are tried again by ECS. Undo deletes the route again, if it
still leads where it was made to lead. A default route that is there and leads nowhere is another cause.

Source: CreateRoute (RouteAlreadyExists) and DeleteRoute (InvalidRoute.NotFound) in the EC2 API reference; guides
omnirapeutic and ohmycoins; cases/020.
"""

from collections.abc import Iterator
from typing import Any

from stackmedic.diagnose.routing import DEFAULT, default_route
from stackmedic.errors import CallFailed
from stackmedic.model.change import Change, Declined, Outcome, PlannedCall, Risk
from stackmedic.model.finding import Finding
from stackmedic.model.network import RouteTable
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.remedy import settling
from stackmedic.remedy.action import Action, Writer
from stackmedic.remedy.gateways import Gateway, gateway_for
from stackmedic.remedy.held import routes

PARAMETERS = ("NatGatewayId", "GatewayId")

action = Action(
    __name__,
    title="Restore the default route of a route table",
    risk=Risk.REVERSIBLE,
    needs=("ec2:CreateRoute", "ec2:DeleteRoute", "ec2:DescribeRouteTables"),
    held=routes.held,
)


@action.plan
def plan(finding: Finding, snapshot: Snapshot) -> Iterator[Change | Declined]:
    table = snapshot.find(RouteTable, finding.about)
    route = default_route(table) if table else None
    if table is None or route:
        yield Declined(action.id, f"{finding.about} {'has a default route' if route else 'does not exist'} now")
        return
    services = tuple(each for each in (snapshot.find(Service, arn) for arn in finding.hurts) if each)
    gateway = gateway_for(snapshot, table, services)
    if isinstance(gateway, Gateway):
        yield route_to(finding, snapshot, table, gateway)
        return
    how = f"aws ec2 create-route --route-table-id {table.id} --destination-cidr-block {DEFAULT} --nat-gateway-id NAT"
    yield Declined(action.id, gateway, f"{how} (or --gateway-id IGW where tasks have public addresses)")


def route_to(finding: Finding, snapshot: Snapshot, table: RouteTable, gateway: Gateway) -> Change:
    parameters = {"RouteTableId": table.id, "DestinationCidrBlock": DEFAULT, gateway.parameter: gateway.id}
    priced = "; what NAT charges for each gigabyte is unknown here" if gateway.parameter == "NatGatewayId" else ""
    return Change(
        action=action.id,
        target=table.id,
        field=f"route to {DEFAULT}",
        before=None,
        after={gateway.parameter: gateway.id},
        says=f"Route {DEFAULT} of {table.id} to {gateway.id}, {gateway.why}{priced}",
        calls=(PlannedCall("ec2:CreateRoute", {**parameters}),),
        facts=(table.seen("routes", f"{table.id} has no default route"), *gateway.evidence),
        risk=action.risk,
        users_notice="nothing, until tasks start again",
        settles_s=settling.of_services(snapshot, finding.hurts),
        needed_by=finding.hurts,
        undo=(PlannedCall("ec2:DeleteRoute", {"RouteTableId": table.id, "DestinationCidrBlock": DEFAULT}),),
        cost_per_month_usd=None if priced else 0.0,
    )


@action.apply
async def apply(writer: Writer, change: Change, token: str) -> None:
    try:
        await writer.change("ec2:CreateRoute", **change.calls[0].parameters)
    except CallFailed as failed:  # Somebody else may have been faster; a route to elsewhere is a failure.
        if failed.code != "RouteAlreadyExists" or not await probe(writer, change, token):
            raise


@action.probe
async def probe(writer: Writer, change: Change, token: str) -> bool:
    return leads_as_planned(change, await standing(writer, change))


@action.undo
async def undo(writer: Writer, change: Change, token: str) -> None:
    if leads_as_planned(change, await standing(writer, change)):
        await writer.change("ec2:DeleteRoute", RouteTableId=change.target, DestinationCidrBlock=DEFAULT)


async def standing(writer: Writer, change: Change) -> dict[str, Any]:
    """The default route that the table has now."""
    found = await writer.read("ec2:DescribeRouteTables", RouteTableIds=[change.target])
    routes = found["RouteTables"][0]["Routes"]
    return next((each for each in routes if each.get("DestinationCidrBlock") == DEFAULT), {})


def leads_as_planned(change: Change, route: dict[str, Any]) -> bool:
    return {key: route[key] for key in PARAMETERS if route.get(key)} == change.after


@action.verify
def verify(change: Change, snapshot: Snapshot) -> Outcome:
    table = snapshot.find(RouteTable, change.target)
    route = default_route(table) if table else None
    wire = {"NatGatewayId": route.nat_gateway_id, "GatewayId": route.gateway_id} if route else {}
    shows = leads_as_planned(change, wire) and route is not None and route.state != "blackhole"
    return Outcome.CLEARED if shows else Outcome.NOT_YET
