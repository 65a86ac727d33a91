"""Network interfaces that people make: their addresses are the subnet's own, each given once.

moto draws them without looking what is taken. The refusal is EC2's error code InsufficientFreeAddressesInSubnet, in the
words of github.com/aws/amazon-vpc-cni-k8s/pull/1773.
"""

from ipaddress import ip_network
from itertools import islice
from typing import Any

from stackmedic.lab.account import Account
from stackmedic.lab.gateway import after, before
from stackmedic.lab.wire import AwsError, Call

FULL = "The specified subnet does not have enough free addresses to satisfy the request."


def free(account: Account, subnet: Any, without: Any = None) -> list[str]:
    """The addresses that a subnet has left, not counting those of one interface."""
    interfaces = [each for each in account.moto("ec2").enis.values() if each.subnet.id == subnet.id]
    taken = {one["PrivateIpAddress"] for each in interfaces if each is not without for one in each.private_ip_addresses}
    block = ip_network(subnet.cidr_block, strict=False)
    return [str(each) for each in islice(block, 4, block.num_addresses - 1) if str(each) not in taken]


def wanted(call: Call) -> int:
    """How many addresses a new interface is to have."""
    listed = call.parameters.get("PrivateIpAddresses") or []
    return max(len(listed), 1) + int(call.parameters.get("SecondaryPrivateIpAddressCount") or 0)


@before("ec2", "CreateNetworkInterface")
def may_create(account: Account, call: Call) -> None:
    subnets = account.moto("ec2", call.region).subnets.values()
    found = [zone[call.parameters["SubnetId"]] for zone in subnets if call.parameters["SubnetId"] in zone]
    if found and len(free(account, found[0])) < wanted(call):
        raise AwsError("InsufficientFreeAddressesInSubnet", FULL)


@after("ec2", "CreateNetworkInterface")
def create(account: Account, call: Call, stored: dict[str, Any]) -> None:
    """Addresses that were asked for stay; the others are the lowest that are free."""
    shown = stored["NetworkInterface"]
    made = account.moto("ec2", call.region).enis[shown["NetworkInterfaceId"]]
    if call.parameters.get("PrivateIpAddresses"):
        return
    asked = call.parameters.get("PrivateIpAddress")
    left = [each for each in free(account, made.subnet, made) if each != asked]
    settle(made, [*([asked] if asked else []), *left][: wanted(call)])
    shown["PrivateIpAddress"] = made.private_ip_address
    shown["PrivateIpAddresses"] = made.private_ip_addresses


def settle(interface: Any, addresses: list[str]) -> None:
    """Give an interface its addresses, the primary first."""
    interface.private_ip_address = addresses[0]
    interface.private_ip_addresses = [
        {"Primary": not number, "PrivateIpAddress": address} for number, address in enumerate(addresses)
    ]
