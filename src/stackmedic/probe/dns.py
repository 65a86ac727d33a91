"""Whether a name has addresses: by this machine's own resolver, or by a DNS server that is named.

Sources: getaddrinfo(3); RFC 1035.
"""

import socket

from stackmedic.model.evidence import Json
from stackmedic.model.probed import Address, Probed
from stackmedic.probe.lines import NO_ADDRESS

KIND = "dns"


def ask(address: Address, server: tuple[str, int] | None = None, timeout_s: float = 5.0) -> Probed:
    """Its addresses. The name of a private zone has none outside of its VPC, so that none proves nothing."""
    if server is not None:
        return _asked(address, server, timeout_s)
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except OSError:
        return told(address, set())
    return told(address, {str(each[4][0]) for each in found})


def _asked(address: Address, server: tuple[str, int], timeout_s: float) -> Probed:
    try:
        import dns.exception
        import dns.resolver
    except ImportError:
        return Probed(KIND, address.host, None, "dnspython is not installed: pip install dnspython")
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = [server[0]], server[1], timeout_s
    found: set[str] = set()
    for kind in ("A", "AAAA"):
        try:
            found |= {each.to_text() for each in resolver.resolve(f"{address.host}.", kind)}
        except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
            continue
        except (dns.exception.DNSException, ValueError) as error:
            return Probed(KIND, address.host, None, f"{server[0]}:{server[1]} does not tell: {error}")
    return told(address, found)


def told(address: Address, found: set[str]) -> Probed:
    """What comes of the addresses that were found."""
    addresses: list[Json] = [*sorted(found)]
    if not addresses:
        return Probed(KIND, address.host, None, NO_ADDRESS)
    return Probed(KIND, address.host, True, f"the name is {', '.join(map(str, addresses))}", {"addresses": addresses})
