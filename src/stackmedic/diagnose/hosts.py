"""Hosts that containers are given by private address, and the instances that have these addresses."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.messages import Message
from stackmedic.diagnose.relations import given, port_beside, suspect_revisions
from stackmedic.model.evidence import Evidence
from stackmedic.model.host import PRIVATE, Instance
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

SEARCHES = re.compile(
    r"VESPA|OPENSEARCH|ELASTIC(?!ACHE)|SOLR|SEARCH|MEILI|TYPESENSE|QDRANT|WEAVIATE|MILVUS", re.IGNORECASE
)
REFUSED = re.compile(r"refused", re.IGNORECASE)
SILENT = re.compile(r"timed? ?out|timeout|EHOSTUNREACH|unreachable|no route to host", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HostUse:
    """A container is given a host. ``instance`` is None where no instance has the address."""

    address: str
    port: int | None
    variable: str
    container: str
    via: Evidence
    instance: Instance | None


def hosts_used(snapshot: Snapshot, service: Service) -> Iterator[HostUse]:
    """Each host that was looked for, once. Raises Unknown where it could not be read."""
    told: set[str] = set()
    for revision in suspect_revisions(snapshot, service):
        for container in revision.containers:
            for variable in container.environment:
                for found in PRIVATE.finditer(variable.value):
                    address = found["address"]
                    if address in told or (Instance.__name__, address) not in snapshot.many:
                        continue
                    told.add(address)
                    there = [each for each in snapshot.all(Instance, address) if each.state != "terminated"]
                    beside = port_beside(container, variable)
                    port = int(found["port"] or (beside.value if beside else 0)) or None
                    via = given(container, variable)
                    yield HostUse(address, port, variable.name, container.name, via, there[0] if there else None)


def search_hosts(snapshot: Snapshot, service: Service) -> Iterator[HostUse]:
    """Those that a variable calls a search engine's."""
    return (each for each in hosts_used(snapshot, service) if SEARCHES.search(each.variable))


def complaints(snapshot: Snapshot, service: Service, use: HostUse, pattern: re.Pattern[str]) -> tuple[Message, ...]:
    """What the container says of connections; lines that name an address name this one."""
    said = [each for each in logged(snapshot, service, pattern) if each.container == use.container]
    return tuple(each for each in said if use.address in each.text or not PRIVATE.search(each.text))
