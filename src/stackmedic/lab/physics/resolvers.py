"""Whom an interface asks for names: Amazon's resolver, unless the VPC's DHCP options name others.

Options are handed out when an interface comes up; who runs already goes on asking whom it asked before (AWS: until the
lease is renewed, within hours; here for good). A resolver of the internet knows public names only: neither private
zones nor the private names of endpoints. At any other address nobody answers, as the lab has no resolvers of one's own.

Sources: docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateDhcpOptions.html,
docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html (Amazon's addresses: 169.254.169.253, the VPC's base
plus two).
"""

from ipaddress import ip_address, ip_network
from typing import Any

AMAZON, PUBLIC, NOBODY = "amazon", "public", ""
PROVIDED, LINK_LOCAL = "AmazonProvidedDNS", "169.254.169.253"


def resolver_of(ec2: Any, vpc_id: str, interface_id: str) -> str:
    """Whom an interface asks; one that does not exist yet would ask whom the options name now."""
    vpc = ec2.vpcs.get(vpc_id)
    if vpc is None:
        return NOBODY
    interface = ec2.enis.get(interface_id)
    servers = getattr(interface, "name_servers", None) or servers_of(vpc)
    if set(servers) & {PROVIDED, LINK_LOCAL, str(ip_network(vpc.cidr_block)[2])}:
        return AMAZON if str(vpc.enable_dns_support).lower() == "true" else NOBODY
    return PUBLIC if any(_is_public(each) for each in servers) else NOBODY


def servers_of(vpc: Any) -> tuple[str, ...]:
    """What the VPC's DHCP options say now."""
    options = getattr(vpc, "dhcp_options", None)
    named = [
        value["Value"]
        for each in (options.dhcp_configurations if options else ())
        if each["Key"] == "domain-name-servers"
        for value in each["Values"]
    ]
    return tuple(named) or (PROVIDED,)


def _is_public(server: str) -> bool:
    try:
        return ip_address(server).is_global
    except ValueError:
        return False
