"""A is not let in by B: no inbound rule of B's security groups admits A on B's port.

Balancer → task (the target's port and the health check's), task → database, cache, interface endpoint. All groups of B
count, and any rule of any of them that admits A, by group, range or prefix list, refutes. Groups are stateful: only the
inbound side of B matters here; the outbound side of A is network.sg_egress_missing.

Source: guides onyx, omnirapeutic, ecommerce, ohmycoins, multitenant-ai; "Security group rules" in the VPC user guide;
texts of libpq, node-postgres, asyncpg, redis-py as their clients print them when packets are dropped.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network

from stackmedic.diagnose.firewall import Peer, groups_admit
from stackmedic.diagnose.messages import messages
from stackmedic.diagnose.reachability import Barrier, Hop, Reach, reach
from stackmedic.diagnose.relations import running_tasks, stopped_tasks
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.signature import PRIVATE
from stackmedic.diagnose.ways import Way, to_start, ways
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.network import SecurityGroup
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot, Unknown

PORT = re.compile(r"(?:\bport |:)(\d{2,5})\b")

rule = Rule(
    __name__,
    title="A security group is closed to those who need it",
    severity=Severity.CRITICAL,
    leads_to=(Effect.CANNOT_CONNECT, Effect.CANNOT_START, Effect.FAILS_HEALTH_CHECKS),
    remedies=("authorize_ingress",),
    signatures=(
        Says(r"connection to server at .* failed: (Connection timed out|timeout expired)"),  # libpq, psycopg
        Says(r"could not connect to server: Connection timed out"),  # libpq before 14
        Says(r"connect ETIMEDOUT \S+:\d+"),  # Node
        Says(r"Error (110 |while )?connecting to \S+:\d+\. (Connection timed out|Timeout connecting)"),  # redis-py
        Says(r"Timeout connecting to server"),  # redis-py
        Says(r"is unhealthy in \(target-group .*due to \(reason Request timed out\)"),  # ECS service event
        Says(r"Can't connect to MySQL server on '[^']*'(?::\d+)? \((?:110|ETIMEDOUT|timed out)", weight=5.0),
        Says(r"P1001\b|Can't reach database server at", weight=5.0),  # Prisma, of a connection that nobody answered
        Says(r"asyncpg/connect_utils\.py … TimeoutError|TimeoutError … asyncpg/connect_utils", weight=5.0),
        Says(r"A network-related or instance-specific error occurred", weight=5.0),  # SQL Server
        Says(r":(?:5432|3306|1433|27017|6379|9200)\b … timed out", weight=4.0),
        Says(r"Connection terminated due to connection timeout", weight=5.0),  # node-postgres
        Says(
            r"EFS utils commands … (?:Mount attempt … )?failed due to timeout|mount\.nfs4: Connection timed out",
            weight=7.0,
        ),
    ),
    topic="security group inbound ingress rule missing closed port balancer task database cache allow source "
    "timed out reach",
    clues=(
        Says(r"«the inbound rules lack the port", weight=6.0),
        Says(
            r'<no> (?:\w+ ){0,3}(?:inbound|ingress)(?: \w+)? rules?|(?:"IpPermissions"|ingress) ?[:=] ?\[ ' r"?\]",
            weight=5.0,
        ),
        Says(
            r"(?:inbound|ingress) … (?:missing|lacks?|not (?:allow|permit|open)|does not (?:allow|admit)"
            r"|closed|only|removed|revoked|from)",
            weight=5.0,
        ),
        Says(
            r"(?:security group|\bsg\b)s? … (?:does not|doesn't|not|never|no longer|only) (?:allow|admit"
            r"|permit|open)\w*",
            weight=5.0,
        ),
        Says(
            r"(?:security group|\bsg\b)s? … (?:closed|blocks?|blocking|missing|lacks?|restrict\w*|too "
            r"strict|misconfigured)",
            weight=4.0,
        ),
        Says(r"failed: (?:Connection|Operation) timed out|connect ETIMEDOUT \S+:\d+"),
        Says(r"Target\.Timeout|Request timed out"),
        Says(
            r"dial tcp \S+:(?:5432|3306|6379|9200|27017|11211|5672): (?:i/o timeout|connect: connection " r"timed out)"
        ),
        Says(r"(?:connection|connect) … timed out", weight=2.0),
        Says(rf"{PRIVATE} … <timeout>|<timeout> … {PRIVATE}"),  # No gateway is on the way within a VPC.
        Says(r"upstream timed out … while connecting to upstream", weight=2.0),
        Together(
            r"security group|\bsg\b",
            r"inbound|ingress|port",
            r"<timeout>|504|503|502|unreachable|unhealthy|cannot (?:reach|connect)",
        ),
        Refutes(
            r"egress|outbound|nacl|network acl|publicly|starport|ecr|secretsmanager|registry|while " r"reading response"
        ),
        Together(
            r"Communications link failure|The last packet sent successfully to the server was 0 milliseconds ago",
            r"ConnectException: Connection timed out|connect(?:ion)? timed out",
            weight=6.0,
        ),
    ),
    reports=(
        "Fargate and RDS in the same VPC. app: SequelizeConnectionError: connect ETIMEDOUT 10.0.21.8:5432; "
        "rds security group: inbound 5432 from sg-bastion",
        "ECS to OpenSearch domain in VPC. app: ConnectionTimeout 10.0.7.7:443; opensearch sg: inbound from "
        "old security group only",
        "balancer to instances with dynamic host ports, or to tasks. alb: 504 Gateway Time-out, targets "
        "unhealthy: timed out; sg: instances' group has no inbound rule from the balancer's group",
        "default security group used for the endpoint or database, rules unmanaged or removed. app: "
        "connection timed out 5432/6379/443; sg: only members of the same group or an old group are admitted",
        "interface endpoints' security group does not allow 443 from the tasks. task: unable to pull "
        "registry auth, i/o timeout to the private address of api.ecr",
    ),
    confirm=("aws ec2 describe-security-groups --group-ids GROUP --query 'SecurityGroups[].IpPermissions'",),
    cures=("Let the client's security group in on that port.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    said: set[tuple[str, int]] = set()
    for way in (*ways(snapshot, service), *to_endpoints(snapshot, service)):
        if isinstance(way, Gap):
            yield Undecided(about=service.arn, service=service.arn, gaps=(way,))
            continue
        for hop in inbound(snapshot, way):
            if (hop.resource, way.port) not in said:
                said.add((hop.resource, way.port))
                yield from answer(snapshot, service, way, hop)


def to_endpoints(snapshot: Snapshot, service: Service) -> Iterator[Way]:
    """What a start takes from AWS: an interface endpoint takes the name over, and admits whom its groups admit.

    Source: AWS PrivateLink guide, "Create an interface endpoint" (its groups must allow HTTPS from the VPC)."""
    try:
        yield from to_start(snapshot, service)
    except Unknown:
        return  # Without the revision nobody knows what is taken; the rules about starting say so.


def inbound(snapshot: Snapshot, way: Way) -> tuple[Hop, ...]:
    """What the destination's groups say: the hops that block, else those that nobody could look at."""
    path = reach(snapshot, way.source, way.destination, way.port)
    hops = [each for each in path.hops if each.barrier is Barrier.INGRESS]
    doors = [each for each in path.hops if each.barrier is Barrier.ENDPOINT]
    closed = tuple(each for each in (*hops, *doors) if each.reach is Reach.BLOCKED)
    return closed or tuple(each for each in hops if each.reach is Reach.UNKNOWN)


def answer(snapshot: Snapshot, service: Service, way: Way, hop: Hop) -> Iterator[Finding | Undecided]:
    about = (
        hop.resource.split(", ")[0] if way.destination.api else (*way.destination.group_ids, way.destination.name)[0]
    )
    shut_out = hop if hop.reach is Reach.BLOCKED else to_some(snapshot, service, way, hop)
    if shut_out:
        yield closed(service, way, shut_out, about)
    elif way.port in (ports_that_time_out(snapshot, service) or {way.port}):
        yield Undecided(about=about, service=service.arn, gaps=(hop.gap,) if hop.gap else ())


def to_some(snapshot: Snapshot, service: Service, way: Way, hop: Hop) -> Hop | None:
    """Rules for single addresses of the tasks' subnets admit who had them: the hop, where a task has another.

    Source: "Fargate task networking" (each task gets an interface, and address, of its own)."""
    if way.source.name != service.name or hop.gap is None or hop.gap.call:
        return None
    groups = [each for key in way.destination.group_ids if (each := snapshot.find(SecurityGroup, key))]
    for task in (*stopped_tasks(snapshot, service), *running_tasks(snapshot, service)):
        if not task.private_address:
            continue
        peer = Peer(IPv4Network(task.private_address), service.security_group_ids)
        if groups and groups_admit(groups, way.port, peer).reach is Reach.BLOCKED:
            says = f"security group {hop.resource} admits other addresses than {task.private_address}"
            proof = (task.seen("private_address", f"a task of {service.name} has {task.private_address}"),)
            return replace(
                hop, reach=Reach.BLOCKED, says=says, evidence=(*(each.seen("ingress", says) for each in groups), *proof)
            )
    return None


def ports_that_time_out(snapshot: Snapshot, service: Service) -> set[int]:
    """The ports that the service's messages about time-outs name; none when they name none."""
    texts = (each.text for each in messages(snapshot, service))
    timed_out = (each for each in texts if any(says.pattern.search(each) for says in rule.signatures))
    return {int(port) for each in timed_out for port in PORT.findall(each)}


def closed(service: Service, way: Way, hop: Hop, about: str) -> Finding:
    found = rule.finding(
        about=about,
        hurts=(service.arn,),
        says=f"{way.source.name} cannot reach {way.destination.name} on port {way.port}: {hop.says}",
        evidence=(*hop.evidence, *((way.because,) if way.because else ())),
        confidence=Confidence.LIKELY if way.decide else Confidence.CONFIRMED,
        decide=way.decide,
    )
    return replace(found, effects=(way.effect,))  # A balancer that is shut out crashes no program.
