"""What stores and load balancers said themselves, where somebody had them asked; and the names they were asked by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from stackmedic.diagnose.edge import balancers
from stackmedic.diagnose.relations import Use, address_in, hosts_of, suspect_revisions
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.evidence import Evidence
from stackmedic.model.load_balancer import Listener, LoadBalancer
from stackmedic.model.probed import Answer, HttpAnswer, PostgresAnswer, RedisAnswer, TlsAnswer
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

A = TypeVar("A", bound=Answer)

NAMES_A_DATABASE = re.compile(r"(^|_)(DB|DATABASE|POSTGRES|PG|SQL|RDS)_?(NAME|DB|DATABASE)$", re.IGNORECASE)
NAME = re.compile(r"[\w.-]{1,63}")  # What cannot be read, or is put together later, is no name.
IN_URL = re.compile(r"[/]([\w.-]{1,63})(?:[?#\s]|$)")


@dataclass(frozen=True, slots=True)
class NamedDatabase:
    """A database that a container is told to use, and the variable that says so."""

    name: str
    evidence: Evidence


def named_databases(snapshot: Snapshot, use: Use[Database]) -> tuple[NamedDatabase, ...]:
    """The databases on a store that a container's plain variables name: in a URL with the store's host, else alone."""
    in_urls: dict[str, NamedDatabase] = {}
    alone: dict[str, NamedDatabase] = {}
    for revision in suspect_revisions(snapshot, use.service):
        for container in (each for each in revision.containers if each.name == use.container):
            for variable in container.environment:
                says = f"{container.name} has {variable.name}={variable.value}"
                if address_in(variable.value, hosts_of(snapshot, use.store)):
                    found = IN_URL.search(variable.value.rsplit("@", 1)[-1]) if "://" in variable.value else None
                    into, name = in_urls, found[1] if found else ""
                else:
                    whole = NAMES_A_DATABASE.search(variable.name) and NAME.fullmatch(variable.value)
                    into, name = alone, variable.value if whole else ""
                if name:
                    into.setdefault(name, NamedDatabase(name, variable.seen("value", says)))
    return tuple((in_urls or alone).values())


def said_by_database(snapshot: Snapshot, use: Use[Database]) -> tuple[PostgresAnswer, ...]:
    """What the database server of a use said, if it was asked."""
    return _of(snapshot, PostgresAnswer, use)


def said_by_cache(snapshot: Snapshot, use: Use[Cache]) -> tuple[RedisAnswer, ...]:
    """What the cache of a use said, if it was asked."""
    return _of(snapshot, RedisAnswer, use)


def _of(snapshot: Snapshot, kind: type[A], use: Use[Database] | Use[Cache]) -> tuple[A, ...]:
    address = f"{use.host or use.store.host}:{use.port or use.store.port}"
    return tuple(each for each in snapshot.known(kind) if each.address == address)


def handshakes(snapshot: Snapshot, service: Service) -> Iterator[tuple[Listener, TlsAnswer]]:
    """What the listeners before a service showed, each asked for a name that clients use."""
    for listener, answer in _at_listeners(snapshot, balancers(snapshot, service), TlsAnswer):
        if answer.ok is False:
            yield listener, answer


def failed_checks(snapshot: Snapshot, service: Service) -> Iterator[tuple[Listener, HttpAnswer]]:
    """The declared checks that a service is to answer, and that were not answered as declared; at any load balancer, as
    a service that nothing is sent to belongs to none."""
    for listener, answer in _at_listeners(snapshot, snapshot.known(LoadBalancer), HttpAnswer):
        if answer.ok is False and answer.service == service.name:
            yield listener, answer


def redirects(snapshot: Snapshot, service: Service) -> Iterator[tuple[Listener, HttpAnswer]]:
    """What sent its clients elsewhere, of what the service answers, or nobody said whose it is."""
    for listener, answer in _at_listeners(snapshot, snapshot.known(LoadBalancer), HttpAnswer):
        if answer.redirects_to and answer.service in ("", service.name):
            yield listener, answer


def _at_listeners(snapshot: Snapshot, near: tuple[LoadBalancer, ...], kind: type[A]) -> Iterator[tuple[Listener, A]]:
    answers = snapshot.known(kind)
    for balancer in near if answers else ():
        for listener in snapshot.all(Listener, balancer.arn):
            address = f"{balancer.dns_name}:{listener.port}"
            yield from ((listener, each) for each in answers if each.address == address)


def told_by(answer: Answer, attribute: str, says: str) -> Evidence:
    """One fact of an answer as evidence, with where it was asked from."""
    return answer.seen(attribute, f"{says} (asked from {answer.through})" if answer.through else f"{says} (asked)")
