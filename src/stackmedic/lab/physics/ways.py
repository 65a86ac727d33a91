"""Which way bytes go: by a NAT gateway, where every gigabyte is paid for, or by an endpoint or an internet gateway."""

from typing import TYPE_CHECKING

from stackmedic.lab.physics import network
from stackmedic.lab.physics.routing import route_to, table_of

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.network import Interface


@network.remembered
def gateway_of(account: "Account", source: "Interface", service: str) -> str:
    """The NAT gateway that bytes from an interface to a service ("s3", "logs", the internet) pass; empty: none."""
    vpc_id = network.vpc_of(account, source.subnet_id)
    if network.endpoint_of(account, source, service) is not None:
        return ""
    if not network.reaches(account, source, service):
        return ""
    ec2 = account.moto("ec2")
    route = route_to(ec2, table_of(ec2, source.subnet_id, vpc_id), network.public_address(account, service))
    gateway = route.nat_gateway if route is not None else None
    return str(gateway.id) if gateway is not None else ""
