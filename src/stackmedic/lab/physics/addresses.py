"""Addresses of subnets: which are taken, and which comes next.

Source: VPC user guide, "Subnet CIDR blocks": the first four addresses of a subnet and the last are AWS's.
"""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

_known: "WeakKeyDictionary[Account, Taken]" = WeakKeyDictionary()


class NoFreeAddress(Exception):
    """The subnet has no address left."""


class Taken:
    """Addresses in use, by subnet; read anew from moto's interfaces whenever somebody else has touched them."""

    def __init__(self) -> None:
        self._by_subnet: dict[str, set[str]] = {}
        self._mark: tuple[int, int, str] = (-1, 0, "")

    def of(self, account: "Account", subnet_id: str) -> set[str]:
        if self._mark != _mark(account):
            self._by_subnet = {}
            for interface in account.moto("ec2").enis.values():
                self._by_subnet.setdefault(interface.subnet.id, set()).update(_addresses(interface))
            self._mark = _mark(account)
        return self._by_subnet.setdefault(subnet_id, set())

    def note(self, account: "Account", subnet_id: str, address: str, taken: bool) -> None:
        """One address was taken or given back just now; ``of`` was asked before."""
        here = self._by_subnet.setdefault(subnet_id, set())
        here.add(address) if taken else here.discard(address)
        self._mark = _mark(account)


def taken(account: "Account") -> Taken:
    return _known.setdefault(account, Taken())


def _mark(account: "Account") -> tuple[int, int, str]:
    """Differs when an interface was made, changed or removed by anybody but us."""
    interfaces = account.moto("ec2").enis
    return account.world.ground, len(interfaces), next(reversed(interfaces), "")


def _addresses(interface: Any) -> Iterator[str]:
    return (str(each["PrivateIpAddress"]) for each in interface.private_ip_addresses)


def free_address(account: "Account", subnet: Any, drawn: bool = True) -> str:
    """An address of the subnet that nobody has, drawn from the seed unless it is only looked for.

    Raises NoFreeAddress.
    """
    block = ip_network(subnet.cidr_block, strict=False)
    used = taken(account).of(account, subnet.id)
    usable = block.num_addresses - 5
    first = int(account.world.between(0, usable)) if drawn else 0
    if len(used) >= usable:
        raise NoFreeAddress(subnet.id)
    for step in range(usable):
        address = str(block[4 + (first + step) % usable])
        if address not in used:
            return address
    raise NoFreeAddress(subnet.id)
