"""What belongs to what: a service's revisions, tasks, targets, and the stores that it uses.

Every function lets ``Unknown`` escape when the answer hides behind a gap; nothing here guesses emptiness.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from stackmedic.model.data_store import Cache, CacheNode, CacheSubnetGroup, Database, DatabaseCluster
from stackmedic.model.evidence import Evidence
from stackmedic.model.load_balancer import Listener, ListenerRule, LoadBalancer, Target, TargetGroup
from stackmedic.model.network import Subnet
from stackmedic.model.noun import Noun
from stackmedic.model.service import Service, ServiceDeployment, ServiceRevision, last_tied
from stackmedic.model.snapshot import Gap, Snapshot, Unknown
from stackmedic.model.task import ContainerDefinition, EnvironmentVariable, Task, TaskDefinition

S = TypeVar("S", Database, Cache)

REDACTED = "***"
FAILED_STATUSES = ("ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS", "ROLLBACK_SUCCESSFUL", "ROLLBACK_FAILED")
NAMES = {  # How variables that lead to a store of this kind are called; used only where the value is hidden.
    Database: re.compile(r"DATABASE|(^|_)DB(_|$)|POSTGRES|(^|_)PG|MYSQL|SQL|RDS|DSN", re.IGNORECASE),
    Cache: re.compile(r"REDIS|CACHE|VALKEY|CELERY|BROKER", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Use(Generic[S]):
    """A service names a store. ``via`` is the variable that says so; without it the use is presumed.

    ``port`` and ``scheme`` are the client's own; where it names none, the port is the store's. ``port_via`` is the
    variable that gives the port, where that is another one.
    """

    service: Service
    store: S
    container: str
    via: Evidence | None
    host: str | None
    port: int | None
    scheme: str | None
    port_via: Evidence | None = None


def services(snapshot: Snapshot) -> tuple[Service, ...]:
    """The services of the scope that are there, in the order of their ARNs; those hidden by a gap are left out."""
    wanted = snapshot.scope.service_arns
    return tuple(each for each in snapshot.known(Service) if not wanted or each.arn in wanted)


def task_definition(snapshot: Snapshot, service: Service) -> TaskDefinition | None:
    """The revision that the PRIMARY deployment runs or is moving to."""
    return snapshot.find(TaskDefinition, primary_revision(service))


def primary_revision(service: Service) -> str:
    """The ARN of the task definition of the PRIMARY deployment."""
    return service.primary.task_definition if service.primary else service.task_definition


def suspect_revisions(snapshot: Snapshot, service: Service) -> tuple[TaskDefinition, ...]:
    """The revisions whose failure is the newest news: the PRIMARY's, and the one that was rolled back last."""
    failed = failed_revision(snapshot, service)
    wanted = (primary_revision(service), *((failed,) if failed else ()))
    found = (snapshot.find(TaskDefinition, each) for each in dict.fromkeys(wanted))
    return tuple(each for each in found if each is not None)


def failed_revision(snapshot: Snapshot, service: Service) -> str | None:
    """The task definition that the newest deployment could not bring up, if it was given up; else None."""
    try:
        newest = newest_deployment(snapshot, service)
        if newest is None or not given_up(newest):
            return None
        target = newest.target_revision_arn
        revision = snapshot.find(ServiceRevision, target) if target else None
        if revision:
            return revision.task_definition
    except Unknown:
        pass  # ECS's own history cannot be read; what it left in the service and its stopped tasks still can.
    return _failed_revision_by_traces(snapshot, service)


def newest_deployment(snapshot: Snapshot, service: Service) -> ServiceDeployment | None:
    """The newest entry of the deployment history."""
    history = snapshot.all(ServiceDeployment, service.arn)
    return max(history, key=lambda each: each.place, default=None)


def given_up(deployment: ServiceDeployment) -> bool:
    """True when ECS gave the deployment up: rolled back, or stopped by the breaker."""
    return deployment.status in FAILED_STATUSES or (
        deployment.status in ("STOPPED", "STOP_REQUESTED") and deployment.breaker_status == "TRIGGERED"
    )


def _failed_revision_by_traces(snapshot: Snapshot, service: Service) -> str | None:
    given_up_here = [each for each in service.deployments if each.rollout_state == "FAILED"]
    if given_up_here:
        return max(given_up_here, key=lambda each: (each.created_at, each.id)).task_definition
    primary = primary_revision(service)
    later = [
        each.task_definition
        for each in stopped_tasks(snapshot, service)
        if each.stop_code != "UserInitiated" and is_later(each.task_definition, primary)
    ]
    return later[0] if later else None


def is_later(revision: str, than: str) -> bool:
    """True for a higher revision of the same family."""
    family, _, number = revision.rpartition(":")
    other_family, _, other = than.rpartition(":")
    return family == other_family and number.isdigit() and other.isdigit() and int(number) > int(other)


def running_tasks(snapshot: Snapshot, service: Service) -> tuple[Task, ...]:
    """Tasks that should run (some may still be starting), newest first."""
    return _newest_first(snapshot.all(Task, (service.arn, "RUNNING")))


def stopped_tasks(snapshot: Snapshot, service: Service) -> tuple[Task, ...]:
    """Tasks that ECS still remembers as stopped, newest first."""
    return _newest_first(snapshot.all(Task, (service.arn, "STOPPED")))


def _newest_first(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    def moment(task: Task) -> tuple[float, str]:
        at = task.stopped_at or task.stopping_at or task.created_at
        return (at.timestamp() if at else 0.0, task.arn)

    return tuple(sorted(tasks, key=moment, reverse=True))


def target_groups(snapshot: Snapshot, service: Service) -> tuple[TargetGroup, ...]:
    """The target groups that the service registers its tasks with."""
    found = (snapshot.find(TargetGroup, arn) for arn in live_groups(snapshot, service))
    return tuple(each for each in found if each is not None)


def groups_missing(snapshot: Snapshot, service: Service) -> tuple[str, ...]:
    """The ARNs of target groups that the service is to register its tasks with, and that are not there."""
    return tuple(arn for arn in live_groups(snapshot, service) if snapshot.find(TargetGroup, arn) is None)


def live_groups(snapshot: Snapshot, service: Service) -> tuple[str, ...]:
    """The ARNs of the target groups that tasks are registered with; of two between which ECS switches, the one that has
    targets, and of two that have, as while a new revision bakes, the one that requests are sent to. Source: "Amazon ECS
    blue/green deployments", production and alternate target group, bake time."""
    found: list[str] = []
    for each in service.load_balancers:
        arn, other = each.target_group_arn, each.alternate_target_group_arn
        if arn and other and _has_targets(snapshot, other) and _has_given_way(snapshot, arn, other):
            arn = other
        found += [arn] if arn else []
    return tuple(dict.fromkeys(found))


def _has_targets(snapshot: Snapshot, group: str) -> bool:
    targets = snapshot.many.get((Target.__name__, group))
    return isinstance(targets, tuple) and bool(targets)


def _has_given_way(snapshot: Snapshot, group: str, other: str) -> bool:
    """Whether a group is empty, or no listener or rule sends it anything while some send to its other."""
    read = [facts for (kind, _), facts in snapshot.many.items() if kind in (Listener.__name__, ListenerRule.__name__)]
    senders = [each for facts in read if isinstance(facts, tuple) for each in facts]
    sent = {arn for each in senders if isinstance(each, Listener | ListenerRule) for arn in each.target_group_arns}
    return snapshot.many.get((Target.__name__, group)) == () or (other in sent and group not in sent)


def groups_left(snapshot: Snapshot, service: Service) -> tuple[TargetGroup, ...]:
    """The target groups that the service had last, and has no more."""
    before = last_tied(service, snapshot.known(ServiceRevision))
    now = {each.target_group_arn for each in service.load_balancers}
    arns = [each.target_group_arn for each in before.load_balancers if each.target_group_arn] if before else []
    found = (snapshot.find(TargetGroup, each) for each in arns if each not in now)
    return tuple(each for each in found if each is not None)


def registered_with(snapshot: Snapshot, target_group_arns: Iterable[str]) -> tuple[str, ...]:
    """The ARNs of the services that register their tasks with one of some target groups."""
    wanted = set(target_group_arns)
    known = snapshot.known(Service)
    return tuple(each.arn for each in known if any(one.is_with(arn) for one in each.load_balancers for arn in wanted))


def load_balancers(snapshot: Snapshot, target_group: TargetGroup) -> tuple[LoadBalancer, ...]:
    """The load balancers that forward to a target group."""
    found = (snapshot.find(LoadBalancer, arn) for arn in target_group.load_balancer_arns)
    return tuple(each for each in found if each is not None)


def vpc_of(snapshot: Snapshot, subnet_ids: tuple[str, ...]) -> str | None:
    """The VPC of some subnets; None when none of them exists."""
    for each in subnet_ids:
        subnet = snapshot.find(Subnet, each)
        if subnet:
            return subnet.vpc_id
    return None


def uses(snapshot: Snapshot, service: Service, kind: type[S]) -> tuple[Use[S], ...]:
    """The stores of a kind that the service talks to, one use for each container and store.

    Found by host name in plain variables; where hosts are hidden in secrets, presumed (``via`` is None) for a store of
    the same VPC that bears the stack's name or is the only one of its kind there; where there is none, for one of its
    name in another.
    """
    return snapshot.once(_uses, service, kind)


def _uses(snapshot: Snapshot, service: Service, kind: type[S]) -> tuple[Use[S], ...]:
    stores = snapshot.known(kind)
    revisions = suspect_revisions(snapshot, service)
    found: dict[tuple[str, str], Use[S]] = {}
    for use in _named(snapshot, service, stores, revisions):
        found.setdefault((use.container, use.store.id), use)
    if not found:
        for use in _presumed(snapshot, service, kind, stores, revisions):
            found.setdefault((use.container, use.store.id), use)
    if not found and (hidden := gap_of(snapshot, kind)):
        raise Unknown(hidden)
    return tuple(found.values())


def stores_of_stack(snapshot: Snapshot, kind: type[S]) -> tuple[S, ...]:
    """The stores that the stack's services use; where that cannot be told, those too that bear the stack's name. An
    account holds more, which are nobody's business here. Those that hide behind a gap are left out: see ``gap_of``."""
    return snapshot.once(_stores_of_stack, kind)


def _stores_of_stack(snapshot: Snapshot, kind: type[S]) -> tuple[S, ...]:
    found: dict[str, S] = {}
    unseen = False
    for service in services(snapshot):
        try:
            found |= {use.store.arn: use.store for use in uses(snapshot, service, kind)}
        except Unknown:
            unseen = True
    if unseen or not found:
        found |= {each.arn: each for each in _namesakes(snapshot, kind)}
    return tuple(found[arn] for arn in sorted(found))


def _namesakes(snapshot: Snapshot, kind: type[S]) -> Iterator[S]:
    """Stores that bear the stack's name, where its services are."""
    for service in services(snapshot):
        try:
            vpc = vpc_of(snapshot, service.subnet_ids)
        except Unknown:
            vpc = None
        for store in snapshot.known(kind):
            if bears_name(store.id, snapshot.scope.stack) and _may_be_in(snapshot, store, vpc):
                yield store


def _may_be_in(snapshot: Snapshot, store: Database | Cache, vpc: str | None) -> bool:
    try:
        return vpc is None or vpc_of_store(snapshot, store) in (vpc, None)
    except Unknown:
        return True


def gap_of(snapshot: Snapshot, kind: type[Noun]) -> Gap | None:
    """A gap that hides things of this kind, the first in a fixed order."""
    name = kind.__name__
    facts = [(str(key), each) for (of, key), each in snapshot.one.items() if of == name and isinstance(each, Gap)]
    facts += [(str(key), each) for (of, key), each in snapshot.many.items() if of == name and isinstance(each, Gap)]
    facts += [("", each) for each in snapshot.gaps if name in each.hides]
    return min(facts, key=lambda pair: (pair[0], pair[1].call, pair[1].reason, pair[1].hides))[1] if facts else None


def _named(
    snapshot: Snapshot, service: Service, stores: tuple[S, ...], revisions: tuple[TaskDefinition, ...]
) -> Iterator[Use[S]]:
    for store in stores:
        hosts = hosts_of(snapshot, store)
        for container in (each for revision in revisions for each in revision.containers):
            for variable in container.environment:
                address = address_in(variable.value, hosts)
                if address is None:
                    continue
                scheme, host, port = address
                beside = None if port else port_beside(container, variable)
                port = port or (int(beside.value) if beside else store.port)
                via, port_via = given(container, variable), given(container, beside) if beside else None
                yield Use(service, store, container.name, via, host, port, scheme, port_via)


def given(container: ContainerDefinition, variable: EnvironmentVariable) -> Evidence:
    """That a container is given this variable."""
    return variable.seen("value", f"{container.name} has {variable.name}={variable.value}")


def hosts_of(snapshot: Snapshot, store: Database | Cache) -> tuple[str, ...]:
    """The names under which clients may reach a store; of an Aurora member also its cluster's: the writer's, and for
    readers (or a writer that is alone) the readers'. Source: "Amazon Aurora endpoint connections"."""
    if isinstance(store, Cache):
        hosts = [store.host, store.reader_host]
    else:
        hosts = [store.host]
        cluster = cluster_of(snapshot, store)
        if cluster:
            writes, alone = store.id in cluster.writer_ids, len(cluster.member_ids) == 1
            hosts += [cluster.host] * writes + [cluster.reader_host] * (alone or not writes)
    return tuple(each for each in hosts if each)


def cluster_of(snapshot: Snapshot, database: Database) -> DatabaseCluster | None:
    """The Aurora cluster that an instance is a member of, where it could be read."""
    return next((each for each in snapshot.known(DatabaseCluster) if database.id in each.member_ids), None)


def address_in(text: str, hosts: tuple[str, ...]) -> tuple[str | None, str, int | None] | None:
    """Scheme, host and port of the first of ``hosts`` that a value names: bare, with a port, or in a URL."""
    for host in hosts:
        pattern = (
            r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^@/\s]*@)?)?"
            rf"(?<![\w.-]){re.escape(host)}(?![\w-]|\.\w)(?::(?P<port>\d{{1,5}}))?"
        )
        found = re.search(pattern, text, re.IGNORECASE)
        if found:
            port = found.group("port")
            scheme = found.group("scheme")
            return (scheme.lower() if scheme else None, host, int(port) if port else None)
    return None


def port_beside(container: ContainerDefinition, variable: EnvironmentVariable) -> EnvironmentVariable | None:
    """The variable that gives a port, and whose name goes with a host's: REDIS_PORT beside REDIS_HOST."""
    wanted = re.sub(r"(HOST(NAME)?|SERVER|ADDRESS|ENDPOINT)$", "PORT", variable.name, flags=re.IGNORECASE).upper()
    for each in container.environment:
        if each.name.upper() == wanted and each is not variable and each.value.isdigit():
            return each
    return None


def _presumed(
    snapshot: Snapshot, service: Service, kind: type[S], stores: tuple[S, ...], revisions: tuple[TaskDefinition, ...]
) -> Iterator[Use[S]]:
    near = [each for each in stores if vpc_of_store(snapshot, each) == vpc_of(snapshot, service.subnet_ids)]
    near = [each for each in near if not (isinstance(each, Database) and _only_reads(snapshot, each))]
    named = [each for each in near or stores if bears_name(each.id, snapshot.scope.stack)]
    ours = named or (near if len(near) == 1 else [])
    if (hidden := gap_of(snapshot, DatabaseCluster)) and _share_a_cluster(ours):
        raise Unknown(hidden)  # Nobody can tell which of them writes.
    for container in (each for revision in revisions for each in revision.containers):
        if any(NAMES[kind].search(name) for name in _hidden_names(container)):
            for store in ours:
                yield Use(service, store, container.name, None, store.host, store.port, None)


def _only_reads(snapshot: Snapshot, database: Database) -> bool:
    """Whether an instance is a reader of its cluster: whoever is given one address is given the writer's."""
    cluster = cluster_of(snapshot, database)
    return cluster is not None and bool(cluster.writer_ids) and database.id not in cluster.writer_ids


def _share_a_cluster(stores: Iterable[Database | Cache]) -> bool:
    clusters = [each.cluster_id for each in stores if isinstance(each, Database) and each.cluster_id]
    return len(clusters) > len(set(clusters))


def _hidden_names(container: ContainerDefinition) -> tuple[str, ...]:
    redacted = (each.name for each in container.environment if REDACTED in each.value)
    return (*(each.name for each in container.secrets), *redacted)


def bears_name(identifier: str, stack: str) -> bool:
    """True when an identifier starts with the stack's name, as a whole word."""
    return bool(stack) and re.match(rf"{re.escape(stack)}(?![a-z0-9])", identifier, re.IGNORECASE) is not None


def vpc_of_store(snapshot: Snapshot, store: Database | Cache) -> str | None:
    """The VPC that a database or cache lives in."""
    if isinstance(store, Database):
        return store.vpc_id
    group = cache_subnet_group(snapshot, store)
    return group.vpc_id if group else None


def cache_nodes(snapshot: Snapshot, cache: Cache) -> tuple[CacheNode, ...]:
    """The nodes of a replication group; they carry its security groups and subnet group."""
    found = (snapshot.find(CacheNode, each) for each in cache.member_ids)
    return tuple(each for each in found if each is not None)


def cache_subnet_group(snapshot: Snapshot, cache: Cache) -> CacheSubnetGroup | None:
    """The subnets that a cache lives in."""
    names = [each.subnet_group for each in cache_nodes(snapshot, cache) if each.subnet_group]
    return snapshot.find(CacheSubnetGroup, names[0]) if names else None
