"""Whether a name has addresses here, by this machine's own resolver. Source: getaddrinfo(3)."""

import socket

from stackmedic.model.evidence import Json
from stackmedic.model.probed import Address, Probed

KIND = "dns"


def ask(address: Address) -> Probed:
    """Its addresses. The name of a private zone has none outside of its VPC, so that none proves nothing."""
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError:
        return Probed(KIND, address.host, None, "the name has no address here")
    addresses: list[Json] = [*sorted({str(each[4][0]) for each in found})]
    return Probed(KIND, address.host, True, f"the name is {', '.join(map(str, addresses))}", {"addresses": addresses})
