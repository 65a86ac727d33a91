"""The ways that have to be open for a service to work: clients → balancer → tasks → database, cache, and AWS itself."""

from collections.abc import Iterator
from dataclasses import dataclass

from stackmedic.diagnose.hosts import hosts_used
from stackmedic.diagnose.listening import listens_elsewhere
from stackmedic.diagnose.reachability import INTERNET, Place, aws_api, cache, database, load_balancer
from stackmedic.diagnose.reachability import service as tasks_of
from stackmedic.diagnose.relations import Use, load_balancers, suspect_revisions, target_groups, uses
from stackmedic.diagnose.usage import proof_of_use, unproven_use
from stackmedic.model.artifact import in_ecr
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect
from stackmedic.model.load_balancer import Listener, TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown
from stackmedic.model.task import ContainerDefinition

HTTPS = 443


@dataclass(frozen=True, slots=True)
class Way:
    """A way that has to be open, and what a closed one does. ``because`` proves that it is needed; where that is only
    presumed, it shows which port, and ``decide`` names the read that would tell."""

    source: Place
    destination: Place
    port: int
    effect: Effect
    because: Evidence | None
    decide: tuple[Gap, ...] = ()


def ways(snapshot: Snapshot, service: Service) -> Iterator[Way | Gap]:
    """Every way that a service needs; a gap where some of them cannot be told, so that it hides no other."""
    for kind in (from_balancers, to_databases, to_caches, to_hosts):
        try:
            yield from kind(snapshot, service)
        except Unknown as unknown:
            yield unknown.gap


def from_clients(snapshot: Snapshot, service: Service) -> Iterator[Way]:
    """From anywhere to each public load balancer of the service: the ports of its listeners."""
    for group in target_groups(snapshot, service):
        for balancer in load_balancers(snapshot, group):
            if balancer.scheme != "internet-facing":
                continue
            for listener in snapshot.all(Listener, balancer.arn):
                if listener.port:
                    because = listener.seen("port", f"{balancer.name} listens on {listener.port}")
                    yield Way(INTERNET, load_balancer(balancer), listener.port, Effect.OUT_OF_REACH, because)


def to_start(snapshot: Snapshot, service: Service) -> Iterator[Way]:
    """From the tasks to what a start takes: the registry, S3 for its layers, secrets, the log group."""
    found: dict[str, Way] = {}
    for revision in suspect_revisions(snapshot, service):
        for container in revision.containers:
            for place, proof in needed(container):
                found.setdefault(place.name, Way(tasks_of(service), place, HTTPS, Effect.CANNOT_START, proof))
    yield from found.values()


def needed(container: ContainerDefinition) -> Iterator[tuple[Place, Evidence]]:
    """What a container takes from outside the VPC as it starts, and the setting that asks for it.

    Source: "Amazon ECR interface VPC endpoints" (what a pull needs).
    """
    image = container.seen("image", f"container {container.name} pulls {container.image}")
    if in_ecr(container.image):
        for api in ("ecr.api", "ecr.dkr", "s3"):
            yield aws_api(api), image
    else:
        yield INTERNET, image
    if container.log_driver == "awslogs":
        yield aws_api("logs"), container.seen("log_driver", f"container {container.name} logs to CloudWatch")
    for secret in container.secrets:
        api = "secretsmanager" if ":secretsmanager:" in secret.value_from else "ssm"
        yield aws_api(api), secret.seen("value_from", f"container {container.name} reads a secret")


def every_way(snapshot: Snapshot, service: Service) -> Iterator[Way | Gap]:
    """Those that the service needs at work and at its start, and those of its clients to the balancer."""
    yield from ways(snapshot, service)
    for kind in (to_start, from_clients):
        try:
            yield from kind(snapshot, service)
        except Unknown as unknown:
            yield unknown.gap


def from_balancers(snapshot: Snapshot, service: Service) -> Iterator[Way]:
    """From each load balancer to the tasks: the port of the traffic, and that of the health check if it differs."""
    for group in target_groups(snapshot, service):
        tie = next(each for each in service.load_balancers if each.is_with(group.arn))
        for balancer in load_balancers(snapshot, group):
            if listens_elsewhere(snapshot, service, tie):
                continue  # Opening a door to where nobody listens would heal nothing: loadbalancer.target_port_wrong.
            for port in _checked(snapshot, service, tie.container_port, health_port(group)):
                because = tie.seen("container_port", f"{balancer.name} sends to port {port} of the tasks")
                yield Way(load_balancer(balancer), tasks_of(service), port, Effect.FAILS_HEALTH_CHECKS, because)


def _checked(snapshot: Snapshot, service: Service, traffic: int, health: int | None) -> Iterator[int]:
    """The ports that the balancer has to reach. A health check on a port that no container declares asks where nothing
    is known to listen: opening it would heal nothing, so that it is no way but loadbalancer.health_port_wrong."""
    yield traffic
    if health and health != traffic:
        containers = (each for revision in suspect_revisions(snapshot, service) for each in revision.containers)
        if any(health in each.ports for each in containers):
            yield health


def health_port(group: TargetGroup) -> int | None:
    """The port of the health check, where it is not the traffic's."""
    port = group.health_port or ""
    return int(port) if group.health_enabled and port.isdigit() else None


def to_databases(snapshot: Snapshot, service: Service) -> Iterator[Way]:
    """From the tasks to each database that they use."""
    for use in uses(snapshot, service, Database):
        if use.port in (None, use.store.port):  # Where nobody listens, no door matters.
            yield from _used(snapshot, use, database(snapshot, use.store))


def to_caches(snapshot: Snapshot, service: Service) -> Iterator[Way]:
    """From the tasks to each cache that they use."""
    for use in uses(snapshot, service, Cache):
        yield from _used(snapshot, use, cache(snapshot, use.store))


def to_hosts(snapshot: Snapshot, service: Service) -> Iterator[Way]:
    """From the tasks to each running instance whose address they are given, on the port that they are given with it."""
    for use in hosts_used(snapshot, service):
        one = use.instance
        if one and one.subnet_id and one.state == "running" and use.port:
            place = Place(one.id, (one.subnet_id,), one.security_group_ids, everywhere=False)
            yield Way(tasks_of(service), place, use.port, Effect.CANNOT_CONNECT, use.via)


def _used(snapshot: Snapshot, use: Use[Database] | Use[Cache], place: Place) -> Iterator[Way]:
    port = use.port or use.store.port
    if port:
        proof = proof_of_use(snapshot, use)
        decide = () if proof else (unproven_use(use),)
        because = proof or use.store.seen("port", f"{use.store.id} listens on port {port}")
        yield Way(tasks_of(use.service), place, port, Effect.CANNOT_CONNECT, because, decide)
