"""What of a stack may be asked directly: its load balancers' listeners, and the stores that its services name."""

from collections.abc import Iterator

from stackmedic.diagnose.relations import load_balancers, services, target_groups, uses
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.load_balancer import Listener, ListenerRule, LoadBalancer
from stackmedic.model.probed import Address
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

Question = tuple[str, Address, str]  # The probe's kind, where, and the host name that clients use ("": not known).


def askable(snapshot: Snapshot) -> tuple[Question, ...]:
    """Every question, once, in order. What could not be read is not asked."""
    found: set[Question] = set()
    for service in services(snapshot):
        for kind in (_front, _databases, _caches):
            try:
                found |= set(kind(snapshot, service))
            except Unknown:
                continue  # The snapshot's gaps name it.
    return tuple(sorted(found, key=str))


def _front(snapshot: Snapshot, service: Service) -> Iterator[Question]:
    for group in target_groups(snapshot, service):
        for balancer in load_balancers(snapshot, group):
            yield "dns", Address(balancer.dns_name, 0), ""
            yield from _listeners(snapshot, balancer)


def _listeners(snapshot: Snapshot, balancer: LoadBalancer) -> Iterator[Question]:
    for listener in snapshot.all(Listener, balancer.arn):
        if not listener.port or listener.protocol not in ("HTTP", "HTTPS"):
            continue
        address = Address(balancer.dns_name, listener.port, listener.protocol == "HTTPS")
        host = _host(snapshot, listener)
        yield "http", address, host
        if address.encrypted and host:  # A certificate is for the name that clients use, which is not the balancer's.
            yield "tls", address, host


def _host(snapshot: Snapshot, listener: Listener) -> str:
    hosts = sorted(host for rule in snapshot.all(ListenerRule, listener.arn) for host in rule.hosts)
    return next((each for each in hosts if "*" not in each), "")


def _databases(snapshot: Snapshot, service: Service) -> Iterator[Question]:
    for use in uses(snapshot, service, Database):
        port = use.port or use.store.port
        if use.store.host and port and "postgres" in use.store.engine:
            yield "postgres", Address(use.store.host, port), ""


def _caches(snapshot: Snapshot, service: Service) -> Iterator[Question]:
    for use in uses(snapshot, service, Cache):
        port = use.port or use.store.port
        if use.store.host and port:
            yield "redis", Address(use.store.host, port, use.store.transit_encryption), ""
