"""Where a packet for an address outside the VPC goes: the subnet's route table, the internet gateway, the NAT gateway.

The longest prefix decides, even when its target is gone (AWS then shows the route as ``blackhole`` and drops). An
internet gateway carries only what has a public address; a public NAT gateway carries the rest, out of its own subnet,
which must itself lead to the internet gateway.

Sources: docs.aws.amazon.com/vpc/latest/userguide, "Route priority", "NAT gateways", "Enable internet access".
"""

from ipaddress import ip_network
from typing import Any

from stackmedic.lab.physics.firewall import acl_admits, acl_admits_answers, prefixes, within


def table_of(ec2: Any, subnet_id: str, vpc_id: str) -> Any:
    """The subnet's route table: the one associated with it, else the VPC's main one."""
    main = None
    for table in ec2.route_tables.values():
        if subnet_id in table._associations.values():
            return table
        if table.vpc_id == vpc_id and table.main_association_id:
            main = table
    return main


def route_to(ec2: Any, table: Any, address: str) -> Any:
    """The route with the longest prefix that covers the address; None when there is none."""
    best, length = None, -1
    for route in table.routes if table else []:
        blocks = [route.destination_cidr_block] if route.destination_cidr_block else []
        if route.destination_prefix_list:
            blocks += prefixes(ec2, route.destination_prefix_list.id)
        for block in blocks:
            if within(address, block) and ip_network(block, strict=False).prefixlen > length:
                best, length = route, ip_network(block, strict=False).prefixlen
    return best


def leaves(ec2: Any, subnet_id: str, vpc_id: str, own: str, public: bool, address: str, port: int) -> bool:
    """Whether a call from ``own`` in this subnet gets to a public address, and its answer back, as far as routes go."""
    route = route_to(ec2, table_of(ec2, subnet_id, vpc_id), address)
    if route is None or route.local:
        return False
    if route.gateway is not None:
        return public and _attached(ec2, route.gateway, vpc_id)
    if route.nat_gateway is not None:
        return _translated(ec2, route.nat_gateway, subnet_id, own, address, port)
    if route.interface is not None or route.instance is not None:
        return _forwarded(ec2, route, vpc_id, address, port)
    return False


def faces_internet(ec2: Any, subnet_id: str, vpc_id: str, address: str) -> bool:
    """Whether a call from the internet gets in, and its answer out: by an internet gateway, never by NAT."""
    route = route_to(ec2, table_of(ec2, subnet_id, vpc_id), address)
    return route is not None and route.gateway is not None and _attached(ec2, route.gateway, vpc_id)


def _attached(ec2: Any, gateway: Any, vpc_id: str) -> bool:
    present = ec2.internet_gateways.get(gateway.id)
    return bool(present and present.vpc and present.vpc.id == vpc_id)


def _translated(ec2: Any, nat: Any, subnet_id: str, own: str, address: str, port: int) -> bool:
    """Through a NAT gateway: available, public, its subnet leads out, and the ACL of its subnet lets both ways."""
    present = ec2.nat_gateways.get(nat.id)
    if present is None or present.state != "available" or present.connectivity_type == "private":
        return False
    if subnet_id != present.subnet_id and not (
        acl_admits(ec2, present.subnet_id, False, own, port) and acl_admits_answers(ec2, present.subnet_id, True, own)
    ):
        return False
    return _public_side(ec2, present.subnet_id, present.vpc_id, address, port)


def _public_side(ec2: Any, subnet_id: str, vpc_id: str, address: str, port: int) -> bool:
    """Whether something with a public address in this subnet gets out through an internet gateway."""
    if not faces_internet(ec2, subnet_id, vpc_id, address):
        return False
    return acl_admits(ec2, subnet_id, True, address, port) and acl_admits_answers(ec2, subnet_id, False, address)


def _forwarded(ec2: Any, route: Any, vpc_id: str, address: str, port: int) -> bool:
    """Through a NAT instance: running, with a public address, without the source/destination check."""
    interface = route.interface or next(iter(route.instance.nics.values()), None)
    instance = route.instance or (interface.instance if interface else None)
    if interface is None or instance is None or instance.state != "running":
        return False
    if not interface.public_ip or interface.source_dest_check:
        return False
    return _public_side(ec2, interface.subnet.id, vpc_id, address, port)
