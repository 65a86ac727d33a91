"""What of a stack may be asked directly: its load balancers' listeners, and the stores that its services name."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from stackmedic.diagnose.asked import named_databases
from stackmedic.diagnose.insides import inside
from stackmedic.diagnose.relations import load_balancers, services, target_groups, uses
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.load_balancer import Listener, ListenerRule, LoadBalancer
from stackmedic.model.probed import BY_EXEC, Address, HttpCheck, Inside, Question, Wanted
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

Asks = Callable[[Snapshot, Service, Wanted], Iterator[Question]]


def askable(snapshot: Snapshot) -> tuple[Question, ...]:
    """Every question, once, in order; none where nobody wants any asked. What could not be read is not asked."""
    found: set[Question] = set()
    for wanted in snapshot.known(Wanted):
        for service in services(snapshot):
            for asks in (_front, _databases, _caches):
                try:
                    found |= {each for each in asks(snapshot, service, wanted) if each.kind in wanted.kinds}
                except Unknown:
                    continue  # The snapshot's gaps name it.
    return tuple(sorted(found, key=lambda each: each.key))


def _front(snapshot: Snapshot, service: Service, wanted: Wanted) -> Iterator[Question]:
    for group in target_groups(snapshot, service):
        for balancer in load_balancers(snapshot, group):
            yield Question("dns", Address(balancer.dns_name, 0))
            yield from _listeners(snapshot, balancer, wanted)


def _listeners(snapshot: Snapshot, balancer: LoadBalancer, wanted: Wanted) -> Iterator[Question]:
    spoken = [each for each in snapshot.all(Listener, balancer.arn) if each.protocol in ("HTTP", "HTTPS") and each.port]
    for listener in spoken:
        address = address_of(balancer, listener)
        host = host_of(snapshot, listener)
        if not wanted.checks:
            yield Question("http", address, host)
        names = {host, *(each.host for each in wanted.checks)} - {""}
        yield from (Question("dns", Address(each, 0)) for each in names)
        if address.encrypted:  # A certificate is for the name that clients use, which is not the balancer's.
            yield from (Question("tls", address, each) for each in names)
    for check in wanted.checks:
        asked_at = _asked_at(spoken, check)
        if asked_at:
            host = check.host or host_of(snapshot, asked_at)
            yield Question("http", address_of(balancer, asked_at), host, check)


def address_of(balancer: LoadBalancer, listener: Listener) -> Address:
    """Where a listener is asked."""
    return Address(balancer.dns_name, listener.port or 0, listener.protocol == "HTTPS")


def _asked_at(listeners: list[Listener], check: HttpCheck) -> Listener | None:
    """The listener of the check's port; else the one with TLS, else the first."""
    if check.port:
        return next((each for each in listeners if each.port == check.port), None)
    return min(listeners, key=lambda each: (each.protocol != "HTTPS", each.port), default=None)


def host_of(snapshot: Snapshot, listener: Listener) -> str:
    """A name that clients use, by the rules of a listener."""
    hosts = sorted(host for rule in snapshot.all(ListenerRule, listener.arn) for host in rule.hosts)
    return next((each for each in hosts if "*" not in each), "")


def _databases(snapshot: Snapshot, service: Service, wanted: Wanted) -> Iterator[Question]:
    for use in uses(snapshot, service, Database):
        host, port = use.host or use.store.host, use.port or use.store.port
        if host and port and "postgres" in use.store.engine:
            named = next(iter(named_databases(snapshot, use)), None)
            yield _inside(snapshot, wanted, Question("postgres", Address(host, port), named.name if named else ""))
            if wanted.through:
                yield _inside(snapshot, wanted, Question("dns", Address(host, 0)))


def _caches(snapshot: Snapshot, service: Service, wanted: Wanted) -> Iterator[Question]:
    for use in uses(snapshot, service, Cache):
        host, port = use.host or use.store.host, use.port or use.store.port
        if host and port:
            address = Address(host, port, use.store.transit_encryption)
            yield _inside(snapshot, wanted, Question("redis", address))


def _inside(snapshot: Snapshot, wanted: Wanted, question: Question) -> Question:
    """The question as it is asked from where somebody wants it asked."""
    if not wanted.through.startswith(BY_EXEC):
        return replace(question, through=wanted.through)
    found = inside(snapshot, wanted.through.removeprefix(BY_EXEC))
    if isinstance(found, Inside):
        return replace(question, through=str(found))
    return replace(question, through=wanted.through, closed=found)
