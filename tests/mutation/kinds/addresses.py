"""Subnets, public addresses and what DHCP tells: where things live in the VPC."""

from collections.abc import Iterator
from typing import Any

from tests.mutation.kinds.network import named
from tests.mutation.mutation import Mutation, call
from tests.mutation.stack import Stack
from tests.scenarios.lab import Lab


def mutations(stack: Stack) -> Iterator[Mutation]:
    for subnet in stack.in_vpc("describe_subnets", "Subnets"):
        yield from of_subnet(stack, subnet)
    for address in stack.lab.ec2.describe_addresses()["Addresses"]:
        key, about = address["AllocationId"], (address["AllocationId"], address["PublicIp"])
        yield Mutation(f"address {named(address)}: released", about, ("Addresses", "AllocationId"),
                       call("ec2", "release_address", AllocationId=key), starts=True)  # fmt: skip
    for told, servers in (("another resolver", ["10.0.200.53"]), ("AWS's and another", ["AmazonProvidedDNS"])):
        fields = ("DhcpOptionsId", "DhcpConfigurations", "domain-name-servers")
        yield Mutation(f"vpc DHCP options: {told}", (stack.vpc,), fields, resolve(stack.vpc, servers), starts=True)
    options = {"DhcpOptionsId": "default", "VpcId": stack.vpc}
    yield Mutation("vpc DHCP options: none", (stack.vpc,), ("DhcpOptionsId",),
                   call("ec2", "associate_dhcp_options", **options), starts=True)  # fmt: skip
    yield Mutation("vpc: deleted", (stack.vpc,), ("Vpcs",), call("ec2", "delete_vpc", VpcId=stack.vpc))


def of_subnet(stack: Stack, subnet: dict[str, Any]) -> Iterator[Mutation]:
    key, name = subnet["SubnetId"], named(subnet)
    flipped = {"Value": not subnet["MapPublicIpOnLaunch"]}
    yield Mutation(f"subnet {name} MapPublicIpOnLaunch: turned round", (key,), ("MapPublicIpOnLaunch",),
                   call("ec2", "modify_subnet_attribute", SubnetId=key, MapPublicIpOnLaunch=flipped), True)  # fmt: skip
    yield Mutation(f"subnet {name}: deleted", (key,), ("Subnets",), call("ec2", "delete_subnet", SubnetId=key))
    yield Mutation(f"subnet {name} acl: one that denies all", (key,), ("Entries", "Associations", "NetworkAcls"),
                   shut(stack.vpc, key), starts=True)  # fmt: skip


def shut(vpc: str, subnet: str) -> Any:
    """An ACL that somebody has just made denies everything, in and out."""

    def apply(lab: Lab) -> None:
        made = lab.ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
        known = lab.ec2.describe_network_acls(Filters=[{"Name": "association.subnet-id", "Values": [subnet]}])
        key = next(each["NetworkAclAssociationId"] for acl in known["NetworkAcls"]
                   for each in acl["Associations"] if each["SubnetId"] == subnet)  # fmt: skip
        lab.ec2.replace_network_acl_association(AssociationId=key, NetworkAclId=made)

    return apply


def resolve(vpc: str, servers: list[str]) -> Any:
    def apply(lab: Lab) -> None:
        asked = [{"Key": "domain-name-servers", "Values": servers}]
        made = lab.ec2.create_dhcp_options(DhcpConfigurations=asked)["DhcpOptions"]["DhcpOptionsId"]
        lab.ec2.associate_dhcp_options(DhcpOptionsId=made, VpcId=vpc)

    return apply
