"""Route tables and network ACLs of subnets."""

from typing import Any

from stackmedic.lab.fault.aws import Aws, FaultError, State

EVERYWHERE = "0.0.0.0/0"
TARGETS = ("NatGatewayId", "GatewayId", "NetworkInterfaceId", "TransitGatewayId", "VpcPeeringConnectionId")


def table_of(aws: Aws, subnet: str) -> dict[str, Any]:
    """The route table that a subnet is associated with."""
    asked = [{"Name": "association.subnet-id", "Values": [subnet]}]
    found = aws("ec2").describe_route_tables(Filters=asked)["RouteTables"]
    if not found:
        raise FaultError(f"no route table is associated with {subnet}")
    return dict(found[0])


def default_route(aws: Aws, subnet: str) -> State:
    """Where a subnet's default route leads."""
    table = table_of(aws, subnet)
    for route in table["Routes"]:
        if route.get("DestinationCidrBlock") == EVERYWHERE:
            target = {name: route[name] for name in TARGETS if route.get(name)}
            return {"table": table["RouteTableId"], "target": target}
    raise FaultError(f"the route table of {subnet} has no default route")


def delete_default(aws: Aws, subnet: str) -> State:
    state = default_route(aws, subnet)
    aws("ec2").delete_route(RouteTableId=state["table"], DestinationCidrBlock=EVERYWHERE)
    return state


def lead_default(aws: Aws, subnet: str, **target: str) -> State:
    """Lead a subnet's default route elsewhere."""
    state = default_route(aws, subnet)
    aws("ec2").replace_route(RouteTableId=state["table"], DestinationCidrBlock=EVERYWHERE, **target)
    return state


def restore_default(aws: Aws, state: State) -> None:
    """The default route as it was, whether there is another by now or none."""
    table = aws("ec2").describe_route_tables(RouteTableIds=[state["table"]])["RouteTables"][0]
    there = any(each.get("DestinationCidrBlock") == EVERYWHERE for each in table["Routes"])
    write = aws("ec2").replace_route if there else aws("ec2").create_route
    write(RouteTableId=state["table"], DestinationCidrBlock=EVERYWHERE, **state["target"])


def acl_of(aws: Aws, subnet: str) -> dict[str, Any]:
    """The network ACL of a subnet."""
    asked = [{"Name": "association.subnet-id", "Values": [subnet]}]
    found = aws("ec2").describe_network_acls(Filters=asked)["NetworkAcls"]
    if not found:
        raise FaultError(f"no network ACL is associated with {subnet}")
    return dict(found[0])


def deny(aws: Aws, subnets: list[str], number: int, **entry: Any) -> State:
    """An entry that denies, in the ACL of each subnet, before the entries that admit."""
    made = []
    for acl in sorted({acl_of(aws, each)["NetworkAclId"] for each in subnets}):
        aws("ec2").create_network_acl_entry(NetworkAclId=acl, RuleNumber=number, RuleAction="deny", **entry)
        made.append({"NetworkAclId": acl, "RuleNumber": number, "Egress": entry["Egress"]})
    return {"entries": made}


def undeny(aws: Aws, state: State) -> None:
    """Delete the entries that are still there."""
    for each in state["entries"]:
        acl = aws("ec2").describe_network_acls(NetworkAclIds=[each["NetworkAclId"]])["NetworkAcls"][0]
        if any((e["RuleNumber"], e["Egress"]) == (each["RuleNumber"], each["Egress"]) for e in acl["Entries"]):
            aws("ec2").delete_network_acl_entry(**each)
