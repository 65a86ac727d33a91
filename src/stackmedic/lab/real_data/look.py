"""What the world says of its data stores: the servers that there should be, their names, and who gets to them.

A client on this machine stands inside of the store's VPC, where a tunnel through the stack's own network ends: on any
running task or instance that gets to the store. Where none of them gets, nobody here does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from stackmedic.lab.physics.caches.parameters import maxmemory_gib
from stackmedic.lab.physics.certificates import authority
from stackmedic.lab.physics.databases import capacity, entry, parameters, work
from stackmedic.lab.physics.databases.databases import OWN_CONNECTIONS
from stackmedic.lab.physics.network import Interface, vpc_of
from stackmedic.lab.physics.outcome import Outcome
from stackmedic.lab.real_data.wanted import Wanted

if TYPE_CHECKING:
    from stackmedic.lab.account import Account
    from stackmedic.lab.physics.caches.store import Node, Store

POSTGRES, REDIS = "postgres", "redis"
LEFT_TO_THE_SERVER = frozenset({"template0", "template1", "rdsadmin"})
# AWS renews these certificates itself before they end, so that nobody ever sees one that has.
SINCE, UNTIL = 1_704_067_200.0, 2_019_427_200.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A name that clients connect to, and its port."""

    kind: str
    host: str
    port: int


class Way(Enum):
    """What a client's first packet meets."""

    OPEN = "open"
    REFUSED = "refused"
    SILENT = "silent"


def servers(account: "Account") -> Iterator[Wanted]:
    """Every server that there should be."""
    for name, stored in sorted(account.databases.stored.items()):
        if POSTGRES in str(stored.engine) and stored.status != "creating":
            yield _database(account, name, stored)
    for store in account.caches.stores.values():
        if store.engine != "memcached" and store.status != "creating":
            for node in store.nodes:
                yield _cache(account, store, node)


def _database(account: "Account", name: str, stored: Any) -> Wanted:
    databases = account.databases
    server = databases.server(name)
    hosts = [databases.names.instance(name)]
    if server.cluster:
        hosts += [databases.names.writer(server.cluster), databases.names.reader(server.cluster)]
    shown = _certificate(account.world.seed, tuple(hosts))
    at_start = {"since": server.cut_at, "max_connections": server.max_connections, **shown}
    there = [each for each in server.data.databases if not databases.dropped(server, each)]
    live = {
        "master": server.data.master,
        "users": {user: "" if user in server.data.token_users else word for user, word in _users(server.data)},
        "databases": sorted(set(there) - LEFT_TO_THE_SERVER),
        "force_tls": parameters.forces_tls(account, server, stored),
        "read_only": not work.writer(stored),
        "statement_timeout_ms": round(1000 * parameters.seconds(account, server, stored, "statement_timeout")),
        "held": OWN_CONNECTIONS + databases.user_connections(name),
    }
    return Wanted(f"{POSTGRES}-{name}", POSTGRES, databases.answers(name), at_start, live)


def _users(data: Any) -> Iterator[tuple[str, str]]:
    yield from sorted(data.passwords.items())
    yield from ((each, "") for each in sorted(data.token_users - data.passwords.keys()))


def _cache(account: "Account", store: "Store", node: "Node") -> Wanted:
    group = account.caches.group(store.parameter_group)
    names, elsewhere = account.caches.names.all(store), {each.id for each in store.nodes} - {node.id}
    shown = _certificate(account.world.seed, tuple(host for host, meant in names.items() if meant not in elsewhere))
    at_start = {"since": [node.cut_at, node.back_at], "tls": store.tls, **shown}
    primary = store.primary(node.shard)
    live = {
        "passwords": list(store.passwords),
        "maxmemory": int(maxmemory_gib(store.node_type) * 2**30),
        "maxmemory-policy": group.value("maxmemory-policy"),
        "maxclients": int(group.value("maxclients")),
        "replica_of": f"{REDIS}-{primary.id}" if primary is not None and primary is not node else "",
    }
    return Wanted(f"{REDIS}-{node.id}", REDIS, node.answers, at_start, live)


@lru_cache(maxsize=256)
def _certificate(seed: int, hosts: tuple[str, ...]) -> dict[str, str]:
    """What a server shows that answers to these names."""
    made = authority.issue(seed, hosts[0], hosts, SINCE, UNTIL)
    root = authority.root(seed).certificate
    return {"certificate": made.certificate.decode(), "key": made.key.decode(), "authority": root.decode()}


def endpoints(account: "Account") -> Iterator[Endpoint]:
    """Every name that leads to a server."""
    stored = account.databases.stored
    for host in account.databases.names.known():
        name = account.databases.named(host)
        if name in stored and POSTGRES in str(stored[name].engine):
            yield Endpoint(POSTGRES, host, int(stored[name].port))
    for store in account.caches.stores.values():
        if store.engine != "memcached" and store.status != "creating":
            yield from (Endpoint(REDIS, host, store.port) for host in account.caches.names.all(store))


def way(account: "Account", endpoint: Endpoint) -> tuple[Way, str]:
    """What a client meets there, and the server that the name leads to."""
    if endpoint.kind == POSTGRES:
        return _to_database(account, endpoint)
    found = account.caches.find(endpoint.host)
    if found is None:
        return Way.REFUSED, ""
    store, nodes = found
    node = next((each for each in nodes if each.answers), nodes[0])
    sources = _inside(account, node.interface)
    met = _met(account.caches.reached(each, store, node, endpoint.port) for each in sources)
    return met, f"{REDIS}-{node.id}"


def _to_database(account: "Account", endpoint: Endpoint) -> tuple[Way, str]:
    databases = account.databases
    name = databases.named(endpoint.host)
    if name is None:
        return Way.REFUSED, ""
    server = databases.server(name)
    sources = _inside(account, server.interface)
    met = _met(entry.reached(databases, each, server, endpoint.port) for each in sources)
    return met, f"{POSTGRES}-{name}"


def wakes_for_s(account: "Account", endpoint: Endpoint) -> float:
    """Somebody connects: how long a server that scaled to zero takes to come back, in lab time."""
    name = account.databases.named(endpoint.host) if endpoint.kind == POSTGRES else None
    return capacity.resume(account.databases, account.databases.server(name)) if name else 0.0


def _inside(account: "Account", store: Interface) -> Iterator[Interface]:
    """Where a client may stand."""
    vpc_id = vpc_of(account, store.subnet_id)
    for task in account.ecs.tasks.values():
        if task.alive and task.wire["lastStatus"] == "RUNNING" and vpc_of(account, task.interface.subnet_id) == vpc_id:
            yield task.interface
    for stored in account.hosts.stored():
        if account.hosts.runs(stored) and stored.vpc_id == vpc_id:
            yield account.hosts.host(stored).interface


def _met(outcomes: Iterator[Outcome]) -> Way:
    """The best that anybody meets."""
    met = Way.SILENT
    for each in outcomes:
        if each.ok:
            return Way.OPEN
        if each != Outcome.TIMEOUT:
            met = Way.REFUSED
    return met
