"""Which public zone the world's DNS leads to when several would answer, or none is asked.

A zone is asked when the nearest zone above it, if the account holds it, has an NS record with its name servers. For a
domain that is registered in the account the registration decides. Without either, somebody has told a registrar outside
the account of the zone that was there first.

Source: Route 53 developer guide, "Creating a subdomain that uses Amazon Route 53 as the DNS service", "Adding or
changing name servers for a domain"; several public zones of one name: "Creating a public hosted zone".
"""

import sys
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.names.answer import plain

if TYPE_CHECKING:
    from stackmedic.lab.account import Account


def is_delegated(account: "Account", zone: Any, zones: list[Any]) -> bool:
    """Whether questions from the internet reach a public zone. ``zones`` are all of the account's, oldest first."""
    name, public = plain(zone.name), [each for each in zones if not each.private_zone]
    servers = {plain(each) for each in zone.delegation_set.name_servers}
    above = [each for each in public if each is not zone and name.endswith(f".{plain(each.name)}")]
    if above:
        length = max(len(plain(each.name)) for each in above)
        nearest = [each for each in above if len(plain(each.name)) == length]
        parent = next((each for each in nearest if is_delegated(account, each, zones)), nearest[0])
        return bool(servers & named_in(parent, name))
    registered = registration(account, name)
    if registered is not None:
        return bool(servers & registered)
    first = next(each for each in public if plain(each.name) == name)
    return first is zone


def named_in(parent: Any, name: str) -> set[str]:
    """The name servers that a zone has for a name below it."""
    return {
        plain(str(value))
        for each in parent.rrsets
        if each.type == "NS" and plain(each.name) == name
        for value in each.records or ()
    }


def registration(account: "Account", name: str) -> set[str] | None:
    """The name servers that the registry has for a domain of the account; None when it is not registered there."""
    if "moto.route53domains.models" not in sys.modules:  # Nobody has asked that service for anything.
        return None
    store = account.moto("route53domains", "aws")
    domains: dict[str, Any] = vars(store).get("_Route53DomainsBackend__domains", {})
    for domain in domains.values():
        if plain(domain.domain_name) == name:
            return {plain(str(each.name)) for each in domain.nameservers}
    return None
