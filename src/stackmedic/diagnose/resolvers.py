"""Whom the interfaces of a VPC ask for names.

Sources: docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html,
docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html (Amazon's addresses: 169.254.169.253, fd00:ec2::253,
the VPC's base plus two).
"""

from ipaddress import IPv4Network

from stackmedic.model.network import DhcpOptions, Vpc
from stackmedic.model.snapshot import Snapshot

NO_OPTIONS = (None, "default")
PROVIDED, LINK_LOCAL = "AmazonProvidedDNS", ("169.254.169.253", "fd00:ec2::253")


def foreign_resolvers(snapshot: Snapshot, vpc_id: str | None) -> tuple[Vpc, DhcpOptions] | None:
    """A VPC whose DHCP options name resolvers of which none is Amazon's; None where one is, or where nobody looked: a
    resolver that does not answer is passed over. Raises Unknown where it could not be read."""
    vpc = snapshot.find(Vpc, vpc_id) if vpc_id and (Vpc.__name__, vpc_id) in snapshot.one else None
    options = snapshot.find(DhcpOptions, vpc.dhcp_options_id) if vpc and vpc.dhcp_options_id not in NO_OPTIONS else None
    if vpc is None or options is None or not options.name_servers:
        return None
    amazon = {PROVIDED, *LINK_LOCAL, str(IPv4Network(vpc.cidr)[2])}
    return None if amazon & set(options.name_servers) else (vpc, options)
