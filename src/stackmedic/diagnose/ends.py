"""What people call the ends of a way: the names of services, stores, balancers and endpoints, addresses, hosts, AWS."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address

from stackmedic.diagnose import places
from stackmedic.diagnose.places import Place
from stackmedic.diagnose.relations import services
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.host import Interface
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.network import VpcEndpoint
from stackmedic.model.snapshot import Snapshot

HTTPS = 443
OUTSIDE = "internet"
API = "aws:"
HOST = re.compile(r"i-[0-9a-f]{8,17}")


@dataclass(frozen=True, slots=True)
class End:
    """A place by the name that people know it by. ``port``: where it listens, None where that is not told; ``named``:
    whether clients have to resolve a name to get there."""

    kind: str
    name: str
    place: Callable[[], Place]
    port: int | None = None
    named: bool = True


def has_interface(text: str) -> bool:
    """Whether a text is a private address or the id of a host: what has an interface that can be looked up."""
    try:
        return IPv4Address(text).is_private
    except ValueError:
        return HOST.fullmatch(text) is not None


def ends_called(snapshot: Snapshot, text: str) -> tuple[End, ...]:
    """All that go by a name, or by ``kind:name``. Raises Unknown where an interface could not be looked up."""
    if text.lower() == OUTSIDE:
        return (End("internet", OUTSIDE, lambda: places.INTERNET, HTTPS),)
    if text.startswith(API):
        return (End("aws", text, lambda: places.aws_api(text.removeprefix(API)), HTTPS),)
    if has_interface(text):
        found = snapshot.all(Interface, text)
        return tuple(End("interface", text, _interface(each), named=False) for each in found[:1])
    return tuple(each for each in ends(snapshot) if text in (each.name, f"{each.kind}:{each.name}"))


def ends(snapshot: Snapshot) -> Iterator[End]:
    """Everything with a name that was read, in a fixed order."""
    for service in services(snapshot):
        port = next((each.container_port for each in service.load_balancers if each.container_port), None)
        yield End("service", service.name, lambda of=service: places.service(of), port)  # type: ignore[misc]
    for database in snapshot.known(Database):
        yield End("database", database.id, lambda of=database: places.database(snapshot, of), database.port)  # type: ignore[misc]
    for cache in snapshot.known(Cache):
        yield End("cache", cache.id, lambda of=cache: places.cache(snapshot, of), cache.port)  # type: ignore[misc]
    for balancer in snapshot.known(LoadBalancer):
        yield End("balancer", balancer.name, lambda of=balancer: places.load_balancer(of), HTTPS)  # type: ignore[misc]
    for endpoint in snapshot.known(VpcEndpoint):
        if endpoint.type == "Interface":
            yield End("endpoint", endpoint.id, lambda of=endpoint: places.endpoint(of), HTTPS)  # type: ignore[misc]


def _interface(of: Interface) -> Callable[[], Place]:
    return lambda: places.interface(of)
