"""The names that AWS itself gives to things: load balancers, databases, caches, interfaces, its own APIs.

Time to live: load balancers 60 s (Elastic Load Balancing user guide, "Application Load Balancers"), RDS 5 s
(aws.amazon.com/blogs/database, "Best practices … failover"), ElastiCache 5 s, as their answers show.
"""

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.names.answer import NOERROR, NXDOMAIN, REFUSED, Answer, Record
from stackmedic.lab.physics.network import doors_of, public_address

if TYPE_CHECKING:
    from stackmedic.lab.account import Account

BALANCER_S, STORE_S, API_S = 60, 5, 60
SUFFIXES = (".amazonaws.com", ".compute.internal", ".ec2.internal")
# The regional APIs that stacks use, by the name that clients ask for: the name of the VPC endpoint for it.
SERVICES = {
    each: each
    for each in (
        "logs", "monitoring", "secretsmanager", "ssm", "ssmmessages", "sts", "kms", "sqs", "sns", "ecs", "s3",
        "elasticloadbalancing", "dynamodb", "xray", "ec2", "rds", "elasticache", "events", "execute-api", "email",
    )
} | {"api.ecr": "ecr.api", "dkr.ecr": "ecr.dkr"}  # fmt: skip
SOA = Record("amazonaws.com", "SOA", 60, ("ns-1.amazonaws.com. root.amazon.com. 1 3600 900 604800 60",))


def answer(account: "Account", name: str, vpc_id: str | None) -> Answer:
    """What AWS's name servers say of one of its names, to the internet or within a VPC; REFUSED for others' names."""
    if not name.endswith(SUFFIXES):
        return Answer(REFUSED)
    for look in (_balancer, _store, _interface, _api):
        found = look(account, name, vpc_id)
        if found is not None:
            ttl, addresses = found
            return Answer(
                NOERROR, (Record(name, "A", ttl, addresses),) if addresses else (), None if addresses else SOA
            )
    return Answer(NXDOMAIN, authority=SOA)


def balancer_named(account: "Account", name: str) -> Any | None:
    """moto's load balancer of a DNS name, ``dualstack.`` or not."""
    wanted = name.removeprefix("dualstack.")
    for each in account.moto("elbv2").load_balancers.values():
        if str(each.dns_name).lower() == wanted:
            return each
    return None


def _balancer(account: "Account", name: str, vpc_id: str | None) -> tuple[int, tuple[str, ...]] | None:
    if ".elb." not in name:
        return None
    balancer = balancer_named(account, name)
    return None if balancer is None else (BALANCER_S, account.balancers.addresses(balancer))


def _store(account: "Account", name: str, vpc_id: str | None) -> tuple[int, tuple[str, ...]] | None:
    if ".rds." in name:
        instance = account.databases.named(name)
        return None if instance is None else (STORE_S, (account.databases.interface(instance).address,))
    if ".cache." in name:
        found = account.caches.find(name)
        return None if found is None else (STORE_S, tuple(each.interface.address for each in found[1]))
    return None


def _interface(account: "Account", name: str, vpc_id: str | None) -> tuple[int, tuple[str, ...]] | None:
    """``ip-10-0-11-5.….compute.internal``: only within a VPC, and only while somebody has the address."""
    if not name.startswith("ip-") or vpc_id is None:
        return None
    address = name.partition(".")[0].removeprefix("ip-").replace("-", ".")
    held = any(each.private_ip_address == address for each in account.moto("ec2").enis.values())
    return (API_S, (address,)) if held and _valid(address) else None


def _api(account: "Account", name: str, vpc_id: str | None) -> tuple[int, tuple[str, ...]] | None:
    """``service.region.amazonaws.com``: the VPC's interface endpoint where it takes the name over, else AWS's own.

    An endpoint takes over all names below its own: with private DNS for ``execute-api``, every API's.
    """
    service = service_of(account, name)
    if service is None:
        return None
    doors = doors_of(account, vpc_id, service) if vpc_id is not None else []
    return API_S, tuple(door.address for door in doors) or (public_address(account, service),)


def service_of(account: "Account", name: str) -> str | None:
    """The service whose regional API a name belongs to, as its VPC endpoint is called."""
    tail = f".{account.region}.amazonaws.com"
    if not name.endswith(tail):
        return None
    parts = name.removesuffix(tail).split(".")
    meant = (SERVICES.get(".".join(parts[start:])) for start in range(len(parts)))
    return next((each for each in meant if each is not None), None)


def _valid(address: str) -> bool:
    try:
        ip_address(address)
    except ValueError:
        return False
    return True
