"""The subnet group of the database or cache holds subnets that the tasks cannot reach: another VPC, another tier.

Where the address hides in a secret, a store of the stack's name is presumed, and a time-out in the log speaks for it.
Source: guides onyx, multitenant-ai; "Working with DB subnet groups".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.relations import Use, cache_subnet_group, uses
from stackmedic.diagnose.routing import way_between
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.diagnose.usage import proof_of_use, unproven_use
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.network import Subnet
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

# What clients say whose packets nobody answers: psycopg, node-postgres, redis-py, JDBC.
TIMES_OUT = re.compile(r"(?=.*connect)(?=.*(?:timed? ?out|timeout|ETIMEDOUT))", re.IGNORECASE)

rule = Rule(
    __name__,
    title="The database's or cache's subnet group holds the wrong subnets",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="subnet group db cache database wrong vpc subnets default different placed rds elasticache not same vpc",
    signatures=(
        Says(
            r"(?:db|database|cache|elasticache|rds)[ _-]?subnet[ _-]?group … (?:wrong|other|another"
            r"|different|default|not|only|mismatch)",
            weight=5.0,
        ),
        Says(r"subnet[ _]group … (?:same vpc|another vpc|different vpc|default vpc|not in)", weight=5.0),
        Proves(r"(?:DB instance|cluster) and EC2 security group are in different VPCs"),
        Proves(r"DBSubnetGroupDoesNotCoverEnoughAZs|InvalidVPCNetworkStateFault", weight=5.0),
        Says(r"(?:DB|Cache)SubnetGroup\w*", weight=4.0),
        Says(
            r"(?:instance|cluster) and (?:security|subnet) group are in different VPCs|not in the same vpc", weight=4.0
        ),
    ),
    clues=(
        Together(r"subnet group", r"<database>|<cache>", r"<timeout>|vpc|wrong|cannot|unreachable", weight=5.0),
        Together(
            r"(?:another|different|default|other|wrong) vpc",
            r"<database>|redis|elasticache",
            r"<timeout>|cannot|unreachable|connect",
        ),
        Refutes(r"free addresses", weight=-2.0),
    ),
    reports=(
        "ElastiCache made in the console. app: redis connect ETIMEDOUT; elasticache: cache subnet group "
        '"default" of the default VPC; tasks run in vpc-prod',
        "RDS restored into the default VPC; DocumentDB, ElastiCache with the wrong subnet group. app: host "
        "resolves to an address of another VPC, connect times out",
        "cluster created in another VPC than the service. app: Connection timed out to a private address "
        "outside the VPC range",
    ),
    instead_of=("network.sg_ingress_missing",),
    confirm=(
        "aws rds describe-db-subnet-groups --db-subnet-group-name GROUP --query "
        "'DBSubnetGroups[].[VpcId,Subnets[].SubnetIdentifier]'",
    ),
    cures=(
        "Put the store into subnets of the tasks' VPC (a subnet group cannot be changed across VPCs: restore "
        "into a new one).",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """Stores that the service names, in a VPC to which no route of its own leads."""
    found: tuple[Use[Database] | Use[Cache], ...] = (
        *uses(snapshot, service, Database),
        *uses(snapshot, service, Cache),
    )
    for use in found:
        proof = proof_of_use(snapshot, use)
        waited = () if proof else logged(snapshot, service, TIMES_OUT)[-1:]
        theirs = subnets_of(snapshot, use.store) if proof or waited else ()
        ours = [each for each in (snapshot.find(Subnet, one) for one in service.subnet_ids) if each]
        pairs = [(here, there) for here in ours for there in theirs]
        closed = [way_between(snapshot, here, there) for here, there in pairs]
        if closed and all(closed):
            says = f"{use.store.id} is in {theirs[0].vpc_id}, and nothing leads there from {ours[0].vpc_id}"
            seen = theirs[0].seen("vpc_id", f"{theirs[0].id} of its subnet group is in {theirs[0].vpc_id}")
            spoken = (proof,) if proof else tuple(each.evidence for each in waited)
            yield rule.finding(
                about=use.store.arn,
                hurts=(service.arn,),
                says=says,
                evidence=(seen, *(each for each in closed[:1] if each), *spoken),
                confidence=Confidence.CONFIRMED if proof else Confidence.LIKELY,
                decide=() if proof else (unproven_use(use),),
            )


def subnets_of(snapshot: Snapshot, store: Database | Cache) -> tuple[Subnet, ...]:
    group = cache_subnet_group(snapshot, store) if isinstance(store, Cache) else None
    ids = store.subnet_ids if isinstance(store, Database) else group.subnet_ids if group else ()
    return tuple(each for each in (snapshot.find(Subnet, one) for one in ids) if each)
