"""The reader endpoint is configured where writes go.

Source: guide omnirapeutic; Aurora endpoints (cluster-ro); PostgreSQL 25006.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.data_store import Database
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

ANSWER = re.compile(r"cannot execute \w+(?: \w+)? in a read-only transaction")

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
    for use in uses(snapshot, service, Database) if said else ():
        store = use.store
        if use.host and ":cluster-ro-" in f":{use.host.split('.', 1)[-1]}":
            says = f"{use.container} writes through the reader endpoint of {store.id}"
            evidence = [said[-1].evidence, store.seen("host", f"{use.host} is a reader's endpoint")]
            evidence += [use.via] if use.via else []
            yield rule.finding(
                about=store.arn, hurts=(service.arn,), says=says, evidence=tuple(evidence), since=said[0].at
            )
