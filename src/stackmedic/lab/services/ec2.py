"""EC2, where moto stands still or looks away: NAT gateways take time, routes to what is gone show as black holes,
and what is in use cannot be deleted.

Sources: VPC user guide, "NAT gateway states" (a deleted gateway stays visible for about an hour), "Route tables"
(``blackhole``: the target does not exist or is not attached), "Delete a security group", and the EC2 API's error codes
(DependencyViolation). Texts: "resource sg-… has a dependent object", "Network vpc-… has some mapped public address(es).
Please unmap those public address(es) before detaching the gateway." as Terraform users report them
(github.com/hashicorp/terraform-provider-aws/issues/265, /issues/285).
"""

from collections.abc import Iterator
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, amend, before, own
from stackmedic.lab.physics.network import Interface, NoFreeAddress, allocate, release
from stackmedic.lab.wire import AwsError, Call

PENDING_S, DELETING_S, VISIBLE_S = (60.0, 150.0), (45.0, 100.0), 3600.0


@amend("ec2", "DescribeRouteTables")
def describe_route_tables(account: Account, call: Call, answer: dict[str, Any]) -> None:
    for table in answer.get("RouteTables", []):
        for route in table.get("Routes", []):
            if not leads_somewhere(account.moto("ec2"), route, table["VpcId"]):
                route["State"] = "blackhole"


def leads_somewhere(ec2: Any, route: dict[str, Any], vpc_id: str) -> bool:
    """Whether a route's target exists and is attached."""
    if route.get("NatGatewayId"):
        nat = ec2.nat_gateways.get(route["NatGatewayId"])
        return bool(nat and nat.state in ("available", "pending"))
    if str(route.get("GatewayId", "")).startswith("igw-"):
        gateway = ec2.internet_gateways.get(route["GatewayId"])
        return bool(gateway and gateway.vpc and gateway.vpc.id == vpc_id)
    if str(route.get("GatewayId", "")).startswith("vpce-"):
        return route["GatewayId"] in ec2.vpc_end_points
    if route.get("NetworkInterfaceId"):
        found = ec2.enis.get(route["NetworkInterfaceId"])
        return found is not None and found.status != "available"
    return True


@after("ec2", "AllocateAddress")
def allocate_address(account: Account, call: Call, stored: dict[str, Any]) -> None:
    """A public address of one of Amazon's blocks in Sydney (moto draws from 127.0.0.0/8)."""
    for each in account.moto("ec2").addresses:
        if each.public_ip == stored["PublicIp"] and each.public_ip.startswith("127."):
            draw = account.world.between
            each.public_ip = stored["PublicIp"] = f"3.105.{int(draw(0, 255))}.{int(draw(1, 254))}"


@before("ec2", "ReleaseAddress", "DisassociateAddress")
def may_let_go_of_address(account: Account, call: Call) -> None:
    """An address of a NAT gateway is the gateway's until that is gone; another one has to be disassociated first.

    Sources: EC2 API reference, ReleaseAddress (InvalidIPAddress.InUse outside of a default VPC);
    github.com/eformat/sno-for-100/issues/5 (the words for a NAT gateway's).
    """
    asked, ec2 = call.parameters, account.moto("ec2", call.region)
    named = {asked.get(name) for name in ("AllocationId", "AssociationId", "PublicIp")} - {None}
    for each in ec2.addresses:
        if not named & {each.allocation_id, each.association_id, each.public_ip} or each.eni is None:
            continue
        if any(each.eni.id == nat._eni.id and nat.state != "deleted" for nat in ec2.nat_gateways.values()):
            raise AwsError("AuthFailure", "You do not have permission to access the specified resource.")
        if call.operation == "ReleaseAddress":
            raise AwsError("InvalidIPAddress.InUse", f"The address '{each.public_ip}' is in use.")


@after("ec2", "CreateNatGateway")
def create_nat_gateway(account: Account, call: Call, stored: dict[str, Any]) -> None:
    """A minute or two of pending; its private address is one of its subnet's."""
    nat = account.moto("ec2").nat_gateways[stored["NatGateway"]["NatGatewayId"]]
    settle_in(account, nat)
    nat.state = "pending"
    shown(nat, stored["NatGateway"])

    def ready() -> None:
        if nat.state == "pending":
            nat.state = "available"
            account.world.changed()

    account.world.after(account.world.between(*PENDING_S), ready)


def settle_in(account: Account, nat: Any) -> None:
    """moto draws the address from all of 10.0.0.0/8, and gives the interface the VPC's default group.

    "You can't associate a security group with a NAT gateway" (VPC user guide, "NAT gateway basics"); the type is as in
    the EC2 API reference, NetworkInterface (quoted in github.com/aws-cloudformation/cfn-lint/issues/3791).
    """
    try:
        lent = allocate(account, nat.subnet_id, (), False)
    except NoFreeAddress:
        return
    release(account, lent)
    nat._eni.private_ip_address = lent.address
    nat._eni.private_ip_addresses = [{"Primary": True, "PrivateIpAddress": lent.address}]
    nat._eni.description = f"Interface for NAT Gateway {nat.id}"
    nat._eni.status, nat._eni.requester_managed = "in-use", True
    nat._eni.interface_type, nat._eni._group_set = "nat_gateway", []
    nat.private_ip = lent.address
    for each in nat.address_set:
        each["privateIp"] = lent.address


def shown(nat: Any, wire: dict[str, Any]) -> None:
    """What moto leaves out, or keeps from before."""
    wire["State"] = nat.state
    for each in wire.get("NatGatewayAddresses", []):
        each |= {"PrivateIp": nat.private_ip, "IsPrimary": True, "Status": "succeeded"}
    if getattr(nat, "deleted_at", None):
        wire["DeleteTime"] = nat.deleted_at


@amend("ec2", "DescribeNatGateways")
def describe_nat_gateways(account: Account, call: Call, answer: dict[str, Any]) -> None:
    for each in answer.get("NatGateways", []):
        shown(account.moto("ec2").nat_gateways[each["NatGatewayId"]], each)


@before("ec2", "DeleteNatGateway")
def may_delete_nat_gateway(account: Account, call: Call) -> None:
    name = call.parameters["NatGatewayId"]
    nat = account.moto("ec2").nat_gateways.get(name)
    if nat is None or nat.state == "deleted":
        raise AwsError("NatGatewayNotFound", f"The Nat Gateway {name} was not found")


@after("ec2", "DeleteNatGateway")
def delete_nat_gateway(account: Account, call: Call, stored: dict[str, Any]) -> None:
    """Deleting, then deleted and visible for an hour. Its address is free again, its interface gone."""
    ec2, name = account.moto("ec2"), call.parameters["NatGatewayId"]
    nat = ec2.nat_gateways[name]
    nat.state, nat.deleted_at = "deleting", account.world.utc()

    def gone() -> None:
        nat.state = "deleted"
        for address in ec2.addresses:
            if address.eni is not None and address.eni.id == nat._eni.id:
                ec2.disassociate_address(association_id=address.association_id)
        release(account, Interface(nat.subnet_id, (), nat.private_ip, id=nat._eni.id))
        account.world.changed()

    account.world.after(account.world.between(*DELETING_S), gone)
    account.world.after(VISIBLE_S, lambda: ec2.nat_gateways.pop(name, None) and None)


@before("ec2", "DeleteSecurityGroup")
def may_delete_group(account: Account, call: Call) -> None:
    name = call.parameters.get("GroupId")
    group = account.moto("ec2").get_security_group_from_id(name) if name else None
    if group is not None and group.name == "default":
        text = f'the specified group: "{name}" name: "default" cannot be deleted by a user'
        raise AwsError("CannotDelete", text)
    if name and any(users_of(account, name)):
        raise AwsError("DependencyViolation", f"resource {name} has a dependent object")


def users_of(account: Account, group_id: str) -> Iterator[str]:
    """Whatever carries a security group, or names it in a rule of its own."""
    ec2 = account.moto("ec2")
    yield from (eni.id for eni in ec2.enis.values() if any(group.id == group_id for group in eni.group_set))
    yield from (each.arn for each in account.moto("elbv2").load_balancers.values() if group_id in each.security_groups)
    for groups in ec2.groups.values():
        for group in groups.values():
            sources = [rule.source_group.get("GroupId") for rule in [*group.ingress_rules, *group.egress_rules]]
            if group.id != group_id and group_id in sources:
                yield str(group.id)


@before("ec2", "DeleteSubnet")
def may_delete_subnet(account: Account, call: Call) -> None:
    name = call.parameters["SubnetId"]
    if any(eni.subnet.id == name for eni in account.moto("ec2").enis.values()):
        raise AwsError("DependencyViolation", f"The subnet '{name}' has dependencies and cannot be deleted.")


@before("ec2", "DetachInternetGateway")
def may_detach_gateway(account: Account, call: Call) -> None:
    """Not while anything in the VPC holds a public address."""
    vpc_id, ec2 = call.parameters["VpcId"], account.moto("ec2")
    natted = any(each.vpc_id == vpc_id and each.state in ("pending", "available") for each in ec2.nat_gateways.values())
    balancers = account.moto("elbv2").load_balancers.values()
    if natted or any(each.vpc_id == vpc_id and each.scheme == "internet-facing" for each in balancers):
        text = (
            f"Network {vpc_id} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway."
        )
        raise AwsError("DependencyViolation", text)


@amend("ec2", "DescribeSecurityGroupRules", "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress")
def describe_group_rules(account: Account, call: Call, answer: dict[str, Any]) -> None:
    """moto keeps the description of a rule that names a group, and does not show it."""
    groups = account.moto("ec2")
    for each in answer.get("SecurityGroupRules", []):
        group = groups.get_security_group_from_id(each.get("GroupId"))
        rules = [*group.ingress_rules, *group.egress_rules] if group else []
        kept = next((rule for rule in rules if rule.id == each["SecurityGroupRuleId"]), None)
        if kept is not None and (kept.source_group or {}).get("Description"):
            each["Description"] = kept.source_group["Description"]


@before("ec2", "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress")
def match_without_description(account: Account, call: Call) -> None:
    """A rule need not be described to be revoked; moto compares the description of one that names a group.

    Source: EC2 API reference, RevokeSecurityGroupIngress.
    """
    group = account.moto("ec2").get_security_group_from_id(call.parameters.get("GroupId"))
    asked = [pair for each in call.parameters.get("IpPermissions", []) for pair in each.get("UserIdGroupPairs", [])]
    named = {pair.get("GroupId") for pair in asked if not pair.get("Description")}
    for rule in [*group.ingress_rules, *group.egress_rules] if group else []:
        if rule.source_group and rule.source_group.get("GroupId") in named:
            rule.source_group.pop("Description", None)


@own("ec2", "DescribeSecurityGroupReferences")
def describe_security_group_references(account: Account, call: Call) -> dict[str, Any]:
    """Which VPCs on the other side of a peering name these groups: none, as the lab has no other side.

    Source: EC2 API reference, DescribeSecurityGroupReferences.
    """
    for name in call.parameters.get("GroupId", []):
        if account.moto("ec2", call.region).get_security_group_from_id(name) is None:
            raise AwsError("InvalidGroup.NotFound", f"The security group '{name}' does not exist")
    return {"SecurityGroupReferenceSet": []}
