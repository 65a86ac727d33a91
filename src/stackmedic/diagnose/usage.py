"""How sure it is that a service uses a store whose address hides in a secret: its own messages may name the store."""

import re
from ipaddress import IPv4Address, IPv4Network

from stackmedic.diagnose.messages import messages
from stackmedic.diagnose.relations import Use, cache_subnet_group, hosts_of, suspect_revisions
from stackmedic.model.artifact import Secret
from stackmedic.model.data_store import Cache, Database, DatabaseEvent, of_cluster
from stackmedic.model.evidence import Evidence
from stackmedic.model.network import Subnet
from stackmedic.model.snapshot import Gap, Snapshot, Unknown

READ = "secretsmanager:GetSecretValue"
PASSWORDS = re.compile(r"(DATABASE|DB|POSTGRES|PG|MYSQL|SQL|RDS).*(PASS|PWD|URL|URI|DSN)|^PASSWORD$", re.IGNORECASE)
TOKENS = re.compile(r"(REDIS|CACHE|VALKEY|CELERY|BROKER).*(PASS|PWD|TOKEN|AUTH|URL|URI|DSN)", re.IGNORECASE)
ADDRESS_AND_PORT = re.compile(r"(?<![\d.])(?P<address>\d{1,3}(?:\.\d{1,3}){3})(?:\)?,? port |:)(?P<port>\d{2,5})\b")


def proof_of_use(snapshot: Snapshot, use: Use[Database] | Use[Cache]) -> Evidence | None:
    """The variable that names the store, else the newest message that does, by host or by an address of its subnets."""
    if use.via:
        return use.via
    hosts = tuple(each.lower() for each in hosts_of(snapshot, use.store))
    networks = networks_of(snapshot, use.store)
    for message in reversed(messages(snapshot, use.service)):
        text = message.text.lower()
        if any(host in text for host in hosts) or names_address(message.text, networks, use.port or use.store.port):
            return message.evidence
    return None


def unproven_use(use: Use[Database] | Use[Cache]) -> Gap:
    """What would decide whether the service uses the store."""
    reason = f"the address that {use.service.name} connects to is in a secret; {use.store.id} is presumed"
    return Gap(call=READ, reason=reason, needs=READ, hides=(type(use.store).__name__, use.store.id))


def networks_of(snapshot: Snapshot, store: Database | Cache) -> tuple[IPv4Network, ...]:
    """The address ranges that a store may be in; none when its subnets could not be read."""
    try:
        group = None if isinstance(store, Database) else cache_subnet_group(snapshot, store)
        subnet_ids = store.subnet_ids if isinstance(store, Database) else group.subnet_ids if group else ()
        subnets = [snapshot.find(Subnet, each) for each in subnet_ids]
    except Unknown:
        return ()
    return tuple(IPv4Network(each.cidr, strict=False) for each in subnets if each)


def names_address(text: str, networks: tuple[IPv4Network, ...], port: int | None) -> bool:
    """Whether a text names this port at an address of these ranges."""
    for found in ADDRESS_AND_PORT.finditer(text):
        if int(found["port"]) == port and any(
            each in network for each in _address(found["address"]) for network in networks
        ):
            return True
    return False


def _address(text: str) -> tuple[IPv4Address, ...]:
    return (IPv4Address(text),) if all(int(part) < 256 for part in text.split(".")) else ()


def password_supplier(
    snapshot: Snapshot, use: Use[Database] | Use[Cache]
) -> tuple[str | None, Secret | None, tuple[Gap, ...]]:
    """The secret that gives the container the store's password: its id, what is known of it, and what hides it."""
    wanted = PASSWORDS if isinstance(use.store, Database) else TOKENS
    for revision in suspect_revisions(snapshot, use.service):
        container = revision.container(use.container)
        for reference in container.secrets if container else ():
            if wanted.search(reference.name):
                secret_id = ":".join(reference.value_from.split(":")[:7])
                try:
                    return secret_id, snapshot.find(Secret, secret_id), ()
                except Unknown as unknown:
                    return secret_id, None, (unknown.gap,)
    return None, None, ()


def said_by_rds(snapshot: Snapshot, database: Database) -> tuple[tuple[DatabaseEvent, ...], tuple[Gap, ...]]:
    """Of an instance, and of the cluster that it belongs to, whose password it has; and what of it AWS did not tell."""
    events: list[DatabaseEvent] = []
    gaps: list[Gap] = []
    for scope in (database.id, of_cluster(database.cluster_id) if database.cluster_id else None):
        try:
            events += snapshot.all(DatabaseEvent, scope) if scope else ()
        except Unknown as unknown:
            gaps += [unknown.gap] if unknown.gap.call else []
    return tuple(events), tuple(gaps)
