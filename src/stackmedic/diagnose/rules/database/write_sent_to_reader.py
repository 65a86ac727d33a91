"""The reader endpoint is configured where writes go.

Source: guide omnirapeutic; Aurora endpoints (cluster-ro); PostgreSQL 25006.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.messages import Message
from stackmedic.diagnose.relations import Use, cluster_of, uses
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.diagnose.usage import unproven_use
from stackmedic.model.data_store import Database, DatabaseCluster, DatabaseEvent
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ANSWER = re.compile(r"cannot execute \w+(?: \w+)? in a read-only transaction")
ROLES = re.compile(r"failover|fail over|promot|restarted|shutdown", re.IGNORECASE)  # "Amazon RDS event categories"

rule = Rule(
    __name__,
    title="Writes are sent to the reader endpoint",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="reader endpoint cluster-ro write read-only transaction cannot execute insert aurora configured "
    "writer endpoint",
    signatures=(
        Says(r"cannot execute \w+(?: \w+)? in a read-only transaction", weight=5.0),
        Says(r"--read-only option so it cannot execute", weight=4.0),
        Says(r"\b25006\b", weight=4.0),
    ),
    clues=(
        Together(
            r"\.cluster-ro-|reader endpoint|read(?:-only)? (?:replica )?endpoint|cluster-ro|replica",
            r"read-only transaction|cannot execute|--read-only|read only|writes?",
            weight=7.0,
        ),
        Refutes(r"failover|failed over|promot\w*|demot\w*", weight=-4.0),
        Refutes(r"redis|READONLY You"),
    ),
    reports=(
        "Aurora, DB_HOST from Terraform reader_endpoint output. app: ERROR 1290 (HY000): The MySQL server is "
        "running with the --read-only option so it cannot execute this statement",
        'Django DATABASE_HOST from output "cluster_reader_endpoint". app: cannot execute INSERT in a '
        "read-only transaction",
    ),
    confirm=(
        "aws rds describe-db-clusters --db-cluster-identifier CLUSTER --query 'DBClusters[].[Endpoint,ReaderEndpoint]'",
    ),
    cures=("Configure the cluster's writer endpoint for everything that writes.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, ANSWER)
    found: dict[str, list[Use[Database]]] = {}
    for use in uses(snapshot, service, Database) if said else ():
        cluster = cluster_of(snapshot, use.store)
        if cluster and cluster.reader_host and (use.via is None or use.host == cluster.reader_host):
            found.setdefault(cluster.arn, []).append(use)
    for same in found.values():
        cluster = cluster_of(snapshot, same[0].store)
        if cluster and not (same[0].via is None and changed_roles(snapshot, cluster)):
            yield through_readers(service, cluster, same[0], said)


def changed_roles(snapshot: Snapshot, cluster: DatabaseCluster) -> bool:
    """Whether a member restarted or took over lately: who stayed connected to the writer of before is told the same."""
    events = (each for member in cluster.member_ids for each in snapshot.all(DatabaseEvent, member))
    return any(ROLES.search(each.message) and each.at >= snapshot.since for each in events)


def through_readers(
    service: Service, cluster: DatabaseCluster, use: Use[Database], said: tuple[Message, ...]
) -> Finding:
    """Likely where the address hides in a secret: the refusal tells who answered, not by which name it was asked."""
    evidence = [said[-1].evidence, cluster.seen("reader_host", f"{cluster.id} answers reads at {cluster.reader_host}")]
    evidence += [use.via] if use.via else []
    return rule.finding(
        about=cluster.arn,
        hurts=(service.arn,),
        says=f"{use.container} writes through the reader endpoint of {cluster.id}",
        evidence=tuple(evidence),
        confidence=Confidence.CONFIRMED if use.via else Confidence.LIKELY,
        since=said[0].at,
        decide=() if use.via else (unproven_use(use),),
    )
