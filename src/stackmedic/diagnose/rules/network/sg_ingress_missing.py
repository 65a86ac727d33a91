"""A is not let in by B: no inbound rule of B's security groups admits A on B's port.

Balancer → task (the target's port and the health check's), task → database, task → cache. All groups of B count, and
any rule of any of them that admits A, by group, range or prefix list, refutes. Groups are stateful: only the inbound
side of B matters here; the outbound side of A is network.sg_egress_missing.

Source: guides onyx, omnirapeutic, ecommerce, ohmycoins, multitenant-ai; "Security group rules" in the VPC user guide;
texts of libpq, node-postgres, asyncpg, redis-py as their clients print them when packets are dropped.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from stackmedic.diagnose.reachability import Barrier, Hop, Place, Reach, cache, database, load_balancer, reach
from stackmedic.diagnose.reachability import service as tasks_of
from stackmedic.diagnose.relations import Use, load_balancers, target_groups, uses
from stackmedic.diagnose.rule import Rule, Says, Undecided
from stackmedic.diagnose.usage import proof_of_use, unproven_use
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.load_balancer import TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown

rule = Rule(
    __name__,
    title="A security group is closed to those who need it",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_CONNECT, Effect.FAILS_HEALTH_CHECKS),
    remedies=("authorize_ingress",),
    signatures=(
        Says(r"connection to server at .* failed: (Connection timed out|timeout expired)"),  # libpq, psycopg
        Says(r"could not connect to server: Connection timed out"),  # libpq before 14
        Says(r"connect ETIMEDOUT \S+:\d+"),  # Node
        Says(r"Error (110 |while )?connecting to \S+:\d+\. (Connection timed out|Timeout connecting)"),  # redis-py
        Says(r"Timeout connecting to server"),  # redis-py
        Says(r"is unhealthy in \(target-group .*due to \(reason Request timed out\)"),  # ECS service event
    ),
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way that has to be open. ``because`` proves that it is needed; without it the need is presumed."""

    source: Place
    destination: Place
    port: int
    because: Evidence | None
    decide: tuple[Gap, ...] = ()


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    said: set[tuple[str, int]] = set()
    for ways in (from_balancers, to_databases, to_caches):
        try:
            for way in ways(snapshot, service):
                for hop in inbound(snapshot, way):
                    if (hop.resource, way.port) not in said:
                        said.add((hop.resource, way.port))
                        yield answer(service, way, hop)
        except Unknown as unknown:
            yield Undecided(about=service.arn, service=service.arn, gaps=(unknown.gap,))


def from_balancers(snapshot: Snapshot, service: Service) -> Iterator[Way]:
    for group in target_groups(snapshot, service):
        tie = next(each for each in service.load_balancers if each.target_group_arn == group.arn)
        for balancer in load_balancers(snapshot, group):
            for port in dict.fromkeys((tie.container_port, health_port(group) or tie.container_port)):
                because = tie.seen("container_port", f"{balancer.name} sends to port {port} of the tasks")
                yield Way(load_balancer(balancer), tasks_of(service), port, because)


def health_port(group: TargetGroup) -> int | None:
    """The port of the health check, where it is not the traffic's."""
    port = group.health_port or ""
    return int(port) if group.health_enabled and port.isdigit() else None


def to_databases(snapshot: Snapshot, service: Service) -> Iterator[Way]:
    for use in uses(snapshot, service, Database):
        yield from used(snapshot, use, database(use.store))


def to_caches(snapshot: Snapshot, service: Service) -> Iterator[Way]:
    for use in uses(snapshot, service, Cache):
        yield from used(snapshot, use, cache(snapshot, use.store))


def used(snapshot: Snapshot, use: Use[Database] | Use[Cache], place: Place) -> Iterator[Way]:
    port = use.port or use.store.port
    if port:
        proof = proof_of_use(snapshot, use)
        yield Way(tasks_of(use.service), place, port, proof, () if proof else (unproven_use(use),))


def inbound(snapshot: Snapshot, way: Way) -> tuple[Hop, ...]:
    """What the destination's groups say: the hops that block, else those that nobody could look at."""
    path = reach(snapshot, way.source, way.destination, way.port)
    hops = [each for each in path.hops if each.barrier is Barrier.INGRESS]
    closed = tuple(each for each in hops if each.reach is Reach.BLOCKED)
    return closed or tuple(each for each in hops if each.reach is Reach.UNKNOWN)


def answer(service: Service, way: Way, hop: Hop) -> Finding | Undecided:
    about = (*way.destination.group_ids, way.destination.name)[0]
    if hop.reach is Reach.UNKNOWN:
        return Undecided(about=about, service=service.arn, gaps=(hop.gap,) if hop.gap else ())
    return rule.finding(
        about=about,
        hurts=(service.arn,),
        says=f"{way.source.name} cannot reach {way.destination.name} on port {way.port}: {hop.says}",
        evidence=(*hop.evidence, *((way.because,) if way.because else ())),
        confidence=Confidence.LIKELY if way.decide else Confidence.CONFIRMED,
        decide=way.decide,
    )
