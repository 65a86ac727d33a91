"""What stores and load balancers said themselves, where somebody had them asked; and the names they were asked by."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from stackmedic.diagnose.edge import balancers
from stackmedic.diagnose.relations import Use, address_in, hosts_of, suspect_revisions
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.evidence import Evidence
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.probed import Answer, PostgresAnswer, RedisAnswer
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


def said_at_the_edge(snapshot: Snapshot, service: Service, kind: type[A]) -> Iterator[tuple[LoadBalancer, A]]:
    """What was said where a service's load balancers listen."""
    answers = snapshot.known(kind)
    if not answers:
        return
    for balancer in balancers(snapshot, service):
        for answer in answers:
            if answer.address.rpartition(":")[0] == balancer.dns_name:
                yield balancer, answer


def told_by(answer: Answer, attribute: str, says: str) -> Evidence:
    """One fact of an answer as evidence, with where it was asked from."""
    return answer.seen(attribute, f"{says} (asked from {answer.through})" if answer.through else f"{says} (asked)")
