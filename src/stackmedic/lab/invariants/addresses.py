"""Addresses lie in their subnets, outside what AWS keeps for itself, and nobody shares one.

Source: docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html (the first four and the last are AWS's).
"""

from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


def check(account: "Account") -> Iterator[str]:
    holders: dict[tuple[str, str], str] = {}
    for interface in account.moto("ec2").enis.values():
        block = ip_network(interface.subnet.cidr_block, strict=False)
        for each in interface.private_ip_addresses:
            address = each["PrivateIpAddress"]
            place = (str(interface.subnet.vpc_id), address)
            number = int(ip_address(address)) - int(block.network_address)
            if not 0 <= number < block.num_addresses:
                yield f"{interface.id} has {address}, which is not in {block}"
            elif number < 4 or number == block.num_addresses - 1:
                yield f"{interface.id} has {address}, which AWS keeps in {block}"
            if place in holders:
                yield f"{interface.id} and {holders[place]} share {address}"
            holders[place] = interface.id
