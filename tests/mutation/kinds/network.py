"""Routes, associations, gateways, endpoints, ACLs and DNS of the VPC."""

import json
from collections.abc import Iterator
from typing import Any

from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack
from tests.scenarios.lab import Lab

NOTHING = json.dumps({"Version": "2012-10-17", "Statement": [
    {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"},
]})  # fmt: skip


def mutations(stack: Stack) -> Iterator[Mutation]:
    yield from tables(stack)
    yield from gateways(stack)
    yield from acls(stack)
    yield from endpoints(stack)
    for name in ("EnableDnsSupport", "EnableDnsHostnames"):
        yield Mutation(f"vpc {name}: off", (stack.vpc,), (name,), vpc_attribute(stack.vpc, name), starts=True)


def vpc_attribute(vpc: str, name: str) -> Any:
    return lambda lab: lab.ec2.modify_vpc_attribute(VpcId=vpc, **{name: {"Value": False}})


def tables(stack: Stack) -> Iterator[Mutation]:
    for table in stack.in_vpc("describe_route_tables", "RouteTables"):
        arn, name = table["RouteTableId"], named(table)
        for route in table["Routes"]:
            target = route.get("DestinationCidrBlock")
            if route["Origin"] != "CreateRoute" or not target:
                continue
            yield Mutation(f"route {name} {target}: removed", (arn,), ("Routes",), without(arn, target), starts=True)
            for told, asked in targets(stack, route):
                yield Mutation(f"route {name} {target}: {told}", (arn,), ("Routes",),
                               call("ec2", "replace_route", RouteTableId=arn, DestinationCidrBlock=target, **asked),
                               starts=True)  # fmt: skip
        for each in table["Associations"]:
            if each.get("SubnetId"):
                about, key = (arn, each["SubnetId"]), each["RouteTableAssociationId"]
                title = f"route table {name} of {each['SubnetId']}: disassociated"
                yield Mutation(title, about, ("Associations", "Routes"), disassociate(key), starts=True)
                for other in stack.in_vpc("describe_route_tables", "RouteTables"):
                    if other["RouteTableId"] != arn and named(other) != other["RouteTableId"]:
                        told = f"route table of {each['SubnetId']} ({name}): {named(other)}"
                        replace = call("ec2", "replace_route_table_association", AssociationId=key,
                                       RouteTableId=other["RouteTableId"])  # fmt: skip
                        yield Mutation(told, (*about, other["RouteTableId"]), ("Associations", "Routes"), replace, True)


def targets(stack: Stack, route: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """What else a route could lead to."""
    for gateway in stack.in_vpc("describe_internet_gateways", "InternetGateways", "attachment.vpc-id"):
        if gateway["InternetGatewayId"] != route.get("GatewayId"):
            yield "to the internet gateway", {"GatewayId": gateway["InternetGatewayId"]}
    for nat in stack.in_vpc("describe_nat_gateways", "NatGateways"):
        if nat["State"] == "available" and nat["NatGatewayId"] != route.get("NatGatewayId"):
            yield f"to {named(nat)}", {"NatGatewayId": nat["NatGatewayId"]}


def without(table: str, target: str) -> Any:
    return lambda lab: lab.ec2.delete_route(RouteTableId=table, DestinationCidrBlock=target)


def disassociate(association: str) -> Any:
    return lambda lab: lab.ec2.disassociate_route_table(AssociationId=association)


def gateways(stack: Stack) -> Iterator[Mutation]:
    for nat in stack.in_vpc("describe_nat_gateways", "NatGateways"):
        if nat["State"] == "available":
            arn = nat["NatGatewayId"]
            yield Mutation(f"nat {named(nat)}: deleted", (arn,), ("NatGateway", "State"), delete_nat(arn), starts=True)
    for gateway in stack.in_vpc("describe_internet_gateways", "InternetGateways", "attachment.vpc-id"):
        arn = gateway["InternetGatewayId"]
        yield Mutation(f"internet gateway {named(gateway)}: detached", (arn, stack.vpc),
                       ("Attachments", "InternetGateway", "Routes"), detach(arn, stack.vpc), starts=True)  # fmt: skip


def delete_nat(arn: str) -> Any:
    return lambda lab: lab.ec2.delete_nat_gateway(NatGatewayId=arn)


def detach(gateway: str, vpc: str) -> Any:
    """AWS refuses while public addresses are mapped; then nothing is changed, and nothing may be accused."""
    return lambda lab: lab.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)


def acls(stack: Stack) -> Iterator[Mutation]:
    for acl in stack.in_vpc("describe_network_acls", "NetworkAcls"):
        if not acl["Associations"]:
            continue
        for entry in acl["Entries"]:
            if entry["RuleNumber"] < 32767 and entry["RuleAction"] == "allow":
                way = "out" if entry["Egress"] else "in"
                title = f"acl {acl['NetworkAclId']} {way} {entry['RuleNumber']}: removed"
                yield Mutation(title, (acl["NetworkAclId"],), ("Entries",), no_entry(acl["NetworkAclId"], entry), True)
        for egress, low, high in ((False, 443, 443), (True, 443, 443), (False, 5432, 5432), (True, 5432, 5432)):
            title = f"acl {acl['NetworkAclId']} {'out' if egress else 'in'}: {low} denied"
            entry = deny(acl["NetworkAclId"], egress, low, high)
            yield Mutation(title, (acl["NetworkAclId"],), ("Entries",), entry, True)
        for egress in (False, True):
            title = f"acl {acl['NetworkAclId']} {'out' if egress else 'in'}: return ports denied"
            yield Mutation(title, (acl["NetworkAclId"],), ("Entries",), deny(acl["NetworkAclId"], egress), True)


def no_entry(acl: str, entry: dict[str, Any]) -> Any:
    return lambda lab: lab.ec2.delete_network_acl_entry(
        NetworkAclId=acl, RuleNumber=entry["RuleNumber"], Egress=entry["Egress"]
    )


def deny(acl: str, egress: bool, low: int = 1024, high: int = 65535) -> Any:
    return lambda lab: lab.ec2.create_network_acl_entry(
        NetworkAclId=acl, RuleNumber=50, Protocol="6", RuleAction="deny", Egress=egress, CidrBlock="0.0.0.0/0",
        PortRange={"From": low, "To": high},
    )  # fmt: skip


def endpoints(stack: Stack) -> Iterator[Mutation]:
    for each in stack.in_vpc("describe_vpc_endpoints", "VpcEndpoints"):
        arn, name = each["VpcEndpointId"], each["ServiceName"].split(".")[-1]
        yield Mutation(f"endpoint {name}: deleted", (arn,), ("VpcEndpoint",), delete_endpoint(arn), starts=True)
        yield Mutation(f"endpoint {name}: policy denies", (arn,), ("PolicyDocument",), shut(arn), starts=True)
        for told, asked in (("tables: none", {"RemoveRouteTableIds": each.get("RouteTableIds", [])}),
                            ("private DNS: on", {"PrivateDnsEnabled": True})):  # fmt: skip
            yield Mutation(f"endpoint {name} {told}", (arn,), ("RouteTableIds", "Routes", "PrivateDnsEnabled"),
                           call("ec2", "modify_vpc_endpoint", VpcEndpointId=arn, **asked), starts=True)  # fmt: skip
        if each.get("Groups"):
            group = each["Groups"][0]["GroupId"]
            yield Mutation(f"endpoint {name}: other group", (arn, group), ("Groups", "IpPermissions"),
                           regroup(stack.vpc, arn, group), starts=True)  # fmt: skip


def delete_endpoint(arn: str) -> Any:
    return lambda lab: lab.ec2.delete_vpc_endpoints(VpcEndpointIds=[arn])


def shut(arn: str) -> Any:
    return lambda lab: lab.ec2.modify_vpc_endpoint(VpcEndpointId=arn, PolicyDocument=NOTHING)


def regroup(vpc: str, arn: str, group: str) -> Any:
    def apply(lab: Lab) -> None:
        found = lab.ec2.describe_security_groups(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["SecurityGroups"]
        default = next(each["GroupId"] for each in found if each["GroupName"] == "default")
        lab.ec2.modify_vpc_endpoint(VpcEndpointId=arn, AddSecurityGroupIds=[default], RemoveSecurityGroupIds=[group])

    return apply


def named(resource: dict[str, Any]) -> str:
    """The Name tag, else whatever id comes first."""
    tags = {each["Key"]: each["Value"] for each in resource.get("Tags", [])}
    return tags.get("Name") or next(str(value) for key, value in resource.items() if key.endswith("Id"))
