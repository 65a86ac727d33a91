"""The twin's network: the VPCs that services are in, as far as they were read.

First everything gets through, so that what ran runs: each group lets everybody in and everything out, and the ACLs that
a VPC begins with let everything pass. What was recorded comes into force later.
"""

from stackmedic.lab.twin.maker import Maker, picked
from stackmedic.lab.twin.record import Body

ALL = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
LOCAL = "local"
OPEN = {("-1", "allow", "0.0.0.0/0")}


def make(maker: Maker) -> None:
    """VPCs, subnets, gateways, groups, tables, endpoints; ACLs and what groups really admit wait."""
    subnets = {each["SubnetId"]: each for each in maker.record.all("ec2:DescribeSubnets", "Subnets")}
    used = _used(maker)
    vpcs = sorted({subnets[each]["VpcId"] for each in used if each in subnets})
    for vpc in vpcs:
        _vpc(maker, vpc)
        for each in subnets.values():
            if each["VpcId"] == vpc:
                _subnet(maker, each)
    _gateways(maker, vpcs)
    _groups(maker, vpcs)
    _tables(maker, vpcs)
    _endpoints(maker, vpcs)
    for each in maker.record.all("ec2:DescribeNetworkAcls", "NetworkAcls"):
        if each["VpcId"] in vpcs:
            _acl(maker, each)


def _used(maker: Maker) -> set[str]:
    services = maker.record.all("ecs:DescribeServices", "services")
    found = {
        subnet
        for each in services
        for subnet in each.get("networkConfiguration", {}).get("awsvpcConfiguration", {}).get("subnets", [])
    }
    balancers = maker.record.all("elasticloadbalancing:DescribeLoadBalancers", "LoadBalancers")
    return found | {zone["SubnetId"] for each in balancers for zone in each.get("AvailabilityZones", [])}


def _vpc(maker: Maker, old: str) -> None:
    """Its block is the one that its tables call local."""
    ec2 = maker.clients("ec2")
    tables = [each for each in maker.record.all("ec2:DescribeRouteTables", "RouteTables") if each["VpcId"] == old]
    routes = [route for each in tables for route in each["Routes"] if route.get("GatewayId") == LOCAL]
    block = next((each["DestinationCidrBlock"] for each in routes if "DestinationCidrBlock" in each), "10.0.0.0/16")
    new = ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]
    maker.is_now(old, new)
    for name in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2.modify_vpc_attribute(VpcId=new, **{name: {"Value": True}})
    for heard in maker.record.each("ec2:DescribeVpcAttribute"):
        for name in ("EnableDnsSupport", "EnableDnsHostnames"):
            if heard.given.get("VpcId") == old and heard.told.get(name, {}).get("Value") is False:
                off = {"VpcId": new, name: {"Value": False}}
                maker.wait(name, ec2.modify_vpc_attribute, **off)
    main = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [new]}])["RouteTables"][0]["RouteTableId"]
    for each in tables:
        if any(one.get("Main") for one in each.get("Associations", [])):
            maker.is_now(each["RouteTableId"], main)


def _subnet(maker: Maker, old: Body) -> None:
    given = maker.here(picked(old, "VpcId", "CidrBlock", "AvailabilityZone"))
    made = maker.try_(f"subnet {old['SubnetId']}", maker.clients("ec2").create_subnet, **given)
    if made:
        maker.is_now(old["SubnetId"], made["Subnet"]["SubnetId"])


def _gateways(maker: Maker, vpcs: list[str]) -> None:
    ec2 = maker.clients("ec2")
    for each in maker.record.all("ec2:DescribeInternetGateways", "InternetGateways"):
        for attached in each.get("Attachments", []):
            if attached["VpcId"] in vpcs:
                new = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
                ec2.attach_internet_gateway(InternetGatewayId=new, VpcId=maker.here(attached["VpcId"]))
                maker.is_now(each["InternetGatewayId"], new)
    for each in maker.record.all("ec2:DescribeNatGateways", "NatGateways"):
        if each["VpcId"] not in vpcs or each["State"] not in ("available", "pending"):
            continue
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        made = ec2.create_nat_gateway(SubnetId=maker.here(each["SubnetId"]), AllocationId=address)
        maker.is_now(each["NatGatewayId"], made["NatGateway"]["NatGatewayId"])


def _groups(maker: Maker, vpcs: list[str]) -> None:
    """All groups first, as they name each other; then their rules, beside one that admits everybody for now."""
    ec2 = maker.clients("ec2")
    groups = [
        each for each in maker.record.all("ec2:DescribeSecurityGroups", "SecurityGroups") if each["VpcId"] in vpcs
    ]
    for each in groups:
        vpc = maker.here(each["VpcId"])
        if each["GroupName"] == "default":
            wanted = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
            new = ec2.describe_security_groups(Filters=wanted)["SecurityGroups"][0]["GroupId"]
        else:
            about = each.get("Description") or each["GroupName"]
            new = ec2.create_security_group(GroupName=each["GroupName"], Description=about, VpcId=vpc)["GroupId"]
        maker.is_now(each["GroupId"], new)
    for each in groups:
        new = maker.here(each["GroupId"])
        was = ec2.describe_security_groups(GroupIds=[new])["SecurityGroups"][0]
        if was["IpPermissions"]:
            ec2.revoke_security_group_ingress(GroupId=new, IpPermissions=was["IpPermissions"])
        ec2.authorize_security_group_ingress(GroupId=new, IpPermissions=ALL)
        maker.wait(f"rules of {each['GroupName']}", _rules, maker=maker, old=each, new=new)


def _rules(maker: Maker, old: Body, new: str) -> None:
    ec2 = maker.clients("ec2")
    known = {each["PrefixListName"]: each["PrefixListId"] for each in ec2.describe_prefix_lists()["PrefixLists"]}
    s3 = next((each for name, each in known.items() if name.endswith(".s3")), "")
    for way, permissions in (("ingress", "IpPermissions"), ("egress", "IpPermissionsEgress")):
        getattr(ec2, f"revoke_security_group_{way}")(GroupId=new, IpPermissions=ALL)
        for each in maker.here(old.get(permissions) or []):
            for listed in each.get("PrefixListIds", []):  # The one list of AWS's that paths of tasks depend on.
                listed["PrefixListId"] = s3 or listed["PrefixListId"]
            add = getattr(ec2, f"authorize_security_group_{way}")
            asked = {"GroupId": new, "IpPermissions": [each]}
            maker.try_(f"a rule of {old['GroupName']}", add, **asked)


def _tables(maker: Maker, vpcs: list[str]) -> None:
    ec2 = maker.clients("ec2")
    for each in maker.record.all("ec2:DescribeRouteTables", "RouteTables"):
        if each["VpcId"] not in vpcs:
            continue
        if each["RouteTableId"] not in maker.names:
            made = ec2.create_route_table(VpcId=maker.here(each["VpcId"]))["RouteTable"]["RouteTableId"]
            maker.is_now(each["RouteTableId"], made)
        table = maker.here(each["RouteTableId"])
        for one in each.get("Associations", []):
            if one.get("SubnetId"):
                ec2.associate_route_table(RouteTableId=table, SubnetId=maker.here(one["SubnetId"]))
        _routes(maker, each, table)


def _routes(maker: Maker, old: Body, table: str) -> None:
    """Those that lead out; a table that has none gets one for now, where there is a NAT gateway."""
    ec2 = maker.clients("ec2")
    out = [
        picked(route, "DestinationCidrBlock", "GatewayId", "NatGatewayId")
        for route in old["Routes"]
        if route.get("NatGatewayId") or str(route.get("GatewayId", "")).startswith("igw-")
    ]
    for each in maker.here(out):
        asked = {"RouteTableId": table, **each}
        maker.make(f"a route of {table}", ec2.create_route, **asked)
    nat = next((new for gateway, new in maker.names.items() if gateway.startswith("nat-")), "")
    if not out and nat and any(one.get("SubnetId") for one in old.get("Associations", [])):
        whole = {"RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0"}
        maker.make(f"a route of {table}", ec2.create_route, **whole, NatGatewayId=nat)
        maker.wait("a default route", ec2.delete_route, **whole)


def _endpoints(maker: Maker, vpcs: list[str]) -> None:
    for each in maker.record.all("ec2:DescribeVpcEndpoints", "VpcEndpoints"):
        if each["VpcId"] not in vpcs:
            continue
        kept = picked(
            each, "VpcEndpointType", "VpcId", "ServiceName", "RouteTableIds", "SubnetIds", "PrivateDnsEnabled"
        )
        given = maker.here(kept | {"SecurityGroupIds": [one["GroupId"] for one in each.get("Groups", [])]})
        what = f"the endpoint of {each['ServiceName']}"
        made = maker.try_(what, maker.clients("ec2").create_vpc_endpoint, **given)
        policy = each.get("PolicyDocument")
        if made and policy:
            new = {"VpcEndpointId": made["VpcEndpoint"]["VpcEndpointId"], "PolicyDocument": maker.here(policy)}
            maker.wait(what, maker.clients("ec2").modify_vpc_endpoint, **new)


def _acl(maker: Maker, old: Body) -> None:
    """An ACL that lets everything pass is what a VPC begins with."""
    entries = [each for each in old["Entries"] if each["RuleNumber"] < 32767]
    if {(each["Protocol"], each["RuleAction"], each.get("CidrBlock")) for each in entries} != OPEN:
        maker.wait("a network ACL", _put_acl, maker=maker, old=old, entries=entries)


def _put_acl(maker: Maker, old: Body, entries: list[Body]) -> None:
    ec2, vpc = maker.clients("ec2"), maker.here(old["VpcId"])
    wanted = maker.here([each["SubnetId"] for each in old.get("Associations", [])])
    there = ec2.describe_network_acls(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
    made = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    for each in entries:
        kept = picked(each, "RuleNumber", "Protocol", "RuleAction", "CidrBlock", "PortRange", "IcmpTypeCode")
        ec2.create_network_acl_entry(NetworkAclId=made, Egress=each["Egress"], **kept)
    for acl in there:
        for each in acl["Associations"]:
            if each["SubnetId"] in wanted:
                ec2.replace_network_acl_association(AssociationId=each["NetworkAclAssociationId"], NetworkAclId=made)
