"""Whether A reaches B: security groups, network ACLs both ways, routes, NAT, endpoints. Read from moto's stores.

``travels`` is for two interfaces of a VPC, ``reaches`` for an interface and an AWS API (or the internet). Nothing here
knows of time-outs or refusals: a packet that does not travel is silently dropped, which a client sees as a time-out.
What was computed is remembered as long as the ground does not change: interfaces are named, not looked up.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from stackmedic.lab.physics.addresses import NoFreeAddress, free_address, taken
from stackmedic.lab.physics.firewall import TCP, UDP, acl_admits, acl_admits_answers, groups_admit, prefixes, within
from stackmedic.lab.physics.resolvers import AMAZON, PUBLIC, resolver_of, servers_of
from stackmedic.lab.physics.routing import leaves, table_of

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

INTERNET, DNS_PORT = "internet", 53
GATEWAY_SERVICES = ("s3", "dynamodb")
REMEMBERED = 50_000

P = ParamSpec("P")
T = TypeVar("T")
_known: "WeakKeyDictionary[Account, tuple[int, dict[Any, Any]]]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Interface:
    """A network interface: where it is, which groups it carries, whether it has a public address."""

    subnet_id: str
    group_ids: tuple[str, ...]
    address: str
    public: bool = False
    id: str = ""


def remembered(compute: "Callable[P, T]") -> "Callable[P, T]":
    """Compute once as long as what stands still does so; the first argument is the account."""

    @wraps(compute)
    def look(*args: P.args, **kwargs: P.kwargs) -> T:
        account: Any = args[0]
        ground, known = _known.get(account, (-1, {}))
        if ground != account.world.ground or len(known) > REMEMBERED:  # Interfaces of tasks long gone are among them.
            known = {}
            _known[account] = (account.world.ground, known)
        key = (compute.__name__, args[1:], tuple(kwargs.items()))
        if key not in known:
            known[key] = compute(*args, **kwargs)
        found: T = known[key]
        return found

    return look


@remembered
def vpc_of(account: "Account", subnet_id: str) -> str:
    """The VPC that a subnet belongs to; empty when the subnet is gone (AWS would not have deleted it in use)."""
    for zone in account.moto("ec2").subnets.values():
        if subnet_id in zone:
            return str(zone[subnet_id].vpc_id)
    return ""


@remembered
def travels(account: "Account", source: Interface, destination: Interface, port: int) -> bool:
    """Whether a TCP connection from one interface to another of the same VPC comes about."""
    ec2 = account.moto("ec2")
    vpc_id = vpc_of(account, source.subnet_id)
    if not vpc_id or vpc_id != vpc_of(account, destination.subnet_id):
        return False
    return (
        groups_admit(ec2, source.group_ids, "egress", destination.address, destination.group_ids, port)
        and groups_admit(ec2, destination.group_ids, "ingress", source.address, source.group_ids, port)
        and _acls_admit(ec2, source, destination, port)
    )


def _acls_admit(ec2: Any, source: Interface, destination: Interface, port: int) -> bool:
    """Inside a subnet ACLs are not asked; between two, each is asked for the call and for the answer."""
    if source.subnet_id == destination.subnet_id:
        return True
    return (
        acl_admits(ec2, source.subnet_id, True, destination.address, port)
        and acl_admits(ec2, destination.subnet_id, False, source.address, port)
        and acl_admits_answers(ec2, destination.subnet_id, True, source.address)
        and acl_admits_answers(ec2, source.subnet_id, False, destination.address)
    )


@remembered
def reaches(account: "Account", source: Interface, service: str, *, port: int = 443) -> bool:
    """Whether an interface reaches an AWS API of its region, by its endpoint's name ("ecr.api", "s3"), or "internet".

    Names resolve first: an interface endpoint with private DNS takes the name over for the whole VPC, so that its own
    groups decide even where a NAT gateway would have worked.
    """
    vpc_id = vpc_of(account, source.subnet_id)
    if not resolves(account, source):
        return False
    endpoint = _private_endpoint(account, source, service)
    if endpoint is not None:
        doors = _doors(account.moto("ec2"), endpoint)
        return any(travels(account, source, door, port) for door in doors)
    return _leaves_vpc(account, source, vpc_id, service, port)


def resolves(account: "Account", source: Interface) -> bool:
    """Whether names resolve for an interface at all (``enableDnsSupport``, DHCP options)."""
    vpc_id = vpc_of(account, source.subnet_id)
    asked = resolver_of(account.moto("ec2"), vpc_id, source.id)
    return asked == AMAZON or (asked == PUBLIC and _leaves_vpc(account, source, vpc_id, INTERNET, DNS_PORT, UDP))


def private_view(account: "Account", source: Interface) -> str | None:
    """The VPC whose private names an interface sees; None where its resolver knows only public ones."""
    vpc_id = vpc_of(account, source.subnet_id)
    return vpc_id if resolver_of(account.moto("ec2"), vpc_id, source.id) == AMAZON else None


def _private_endpoint(account: "Account", source: Interface, service: str) -> Any:
    vpc_id = private_view(account, source)
    return _interface_endpoint(account, vpc_id, service) if vpc_id is not None else None


def _leaves_vpc(
    account: "Account", source: Interface, vpc_id: str, service: str, port: int, over: frozenset[str] = TCP
) -> bool:
    """To the API's public addresses: through the gateway endpoint where the route table has one, else by route.

    ``over`` is the transport that groups are asked for; ACLs are asked as for TCP.
    """
    ec2 = account.moto("ec2")
    address = public_address(account, service)
    if not groups_admit(ec2, source.group_ids, "egress", address, (), port, over):
        return False
    if not acl_admits(ec2, source.subnet_id, True, address, port):
        return False
    if not acl_admits_answers(ec2, source.subnet_id, False, address):
        return False
    if gateway_endpoint(account, source.subnet_id, service) is not None:
        return True
    return leaves(ec2, source.subnet_id, vpc_id, source.address, source.public, address, port)


def gateway_endpoint(account: "Account", subnet_id: str, service: str) -> Any:
    """The gateway endpoint (S3, DynamoDB) that the subnet's route table sends the service's addresses to, or None."""
    if service not in GATEWAY_SERVICES:
        return None
    ec2 = account.moto("ec2")
    table = table_of(ec2, subnet_id, vpc_of(account, subnet_id))
    name = f"com.amazonaws.{account.region}.{service}"
    for endpoint in ec2.vpc_end_points.values():
        present = endpoint.service_name == name and endpoint.state == "available" and not _is_interface(endpoint)
        if present and table is not None and table.id in (endpoint.route_table_ids or []):
            return endpoint
    return None


def endpoint_of(account: "Account", source: Interface, service: str) -> Any:
    """The endpoint that a call from this interface would pass, of either kind, or None: its policy has a say."""
    found = _private_endpoint(account, source, service)
    return found if found is not None else gateway_endpoint(account, source.subnet_id, service)


def _is_interface(endpoint: Any) -> bool:
    return str(endpoint.vpc_endpoint_type or "").lower() == "interface"


def _interface_endpoint(account: "Account", vpc_id: str, service: str) -> Any:
    """The interface endpoint whose private DNS answers for the service in this VPC, or None."""
    ec2 = account.moto("ec2")
    vpc = ec2.vpcs.get(vpc_id)
    if vpc is None or str(vpc.enable_dns_hostnames).lower() != "true":  # Private DNS needs both DNS attributes.
        return None
    name = f"com.amazonaws.{account.region}.{service}"
    for endpoint in ec2.vpc_end_points.values():
        present = endpoint.vpc_id == vpc_id and endpoint.service_name == name and endpoint.state == "available"
        if present and _is_interface(endpoint) and str(endpoint.private_dns_enabled).lower() == "true":
            return endpoint
    return None


def _doors(ec2: Any, endpoint: Any) -> list[Interface]:
    """The endpoint's interfaces, one per subnet; without groups of its own it carries the VPC's default group."""
    groups = tuple(endpoint.security_group_ids or ()) or _default_group(ec2, endpoint.vpc_id)
    made = [ec2.enis[each] for each in endpoint.network_interface_ids or () if each in ec2.enis]
    return [Interface(each.subnet.id, groups, each.private_ip_address) for each in made]


def _default_group(ec2: Any, vpc_id: str) -> tuple[str, ...]:
    return tuple(group.id for group in ec2.groups[vpc_id].values() if group.name == "default")


def public_address(account: "Account", service: str) -> str:
    """A public address of a service: S3's and DynamoDB's lie in their prefix lists, others in a block of Amazon's."""
    if service in GATEWAY_SERVICES:
        ec2 = account.moto("ec2")
        name = f"com.amazonaws.{account.region}.{service}"
        for found in ec2.managed_prefix_lists.values():
            if found.prefix_list_name == name:
                return str(ip_network(prefixes(ec2, found.id)[0])[10])
    digest = sha256(service.encode()).digest()
    return f"44.208.{digest[0]}.{digest[1]}" if service == INTERNET else f"3.104.{digest[0]}.{digest[1]}"


def doors_of(account: "Account", vpc_id: str, service: str) -> list[Interface]:
    """The interfaces of the endpoint that takes a service's name over in a VPC; nothing without one."""
    endpoint = _interface_endpoint(account, vpc_id, service)
    return _doors(account.moto("ec2"), endpoint) if endpoint is not None else []


def dialled(account: "Account", source: Interface, service: str) -> str:
    """The address that a client at this interface dials for a service: an endpoint's, or a public one."""
    vpc_id = private_view(account, source)
    doors = doors_of(account, vpc_id, service) if vpc_id is not None else []
    return doors[0].address if doors else public_address(account, service)


def allocate(
    account: "Account", subnet_id: str, group_ids: tuple[str, ...] | list[str], public: bool, description: str = ""
) -> Interface:
    """Take a free address of the subnet, drawn from the seed. Raises NoFreeAddress."""
    ec2 = account.moto("ec2")
    subnet = ec2.get_subnet(subnet_id)
    address = free_address(account, subnet)
    made = ec2.create_network_interface(
        subnet, address, group_ids=list(group_ids), description=description, public_ip_auto_assign=public
    )
    made.status, made.requester_managed = "in-use", True
    made.name_servers = servers_of(ec2.vpcs[subnet.vpc_id])
    taken(account).note(account, subnet_id, address, True)
    carried = tuple(group.id for group in made.group_set)
    return Interface(subnet_id, carried, str(made.private_ip_address), public, made.id)


def spare_address(account: "Account", subnet_id: str) -> str | None:
    """An address that the subnet could still give, without taking it; None when it has none left."""
    try:
        return free_address(account, account.moto("ec2").get_subnet(subnet_id), drawn=False)
    except NoFreeAddress:
        return None


def release(account: "Account", interface: Interface) -> None:
    """Give the address back."""
    used = taken(account)
    used.of(account, interface.subnet_id)
    account.moto("ec2").enis.pop(interface.id, None)
    used.note(account, interface.subnet_id, interface.address, False)


__all__ = [
    "INTERNET",
    "Interface",
    "NoFreeAddress",
    "allocate",
    "dialled",
    "doors_of",
    "endpoint_of",
    "gateway_endpoint",
    "private_view",
    "public_address",
    "reaches",
    "release",
    "remembered",
    "resolves",
    "spare_address",
    "travels",
    "vpc_of",
    "within",
]
