"""Aurora Serverless v2 sits at its maximum capacity.

Source: guide omnirapeutic; "Performance and scaling for Aurora Serverless v2" (ServerlessDatabaseCapacity,
ACUUtilization).
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import series_of, stays_above
from stackmedic.diagnose.relations import uses
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Database, DatabaseCluster
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="Aurora Serverless is at its maximum capacity",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    residual=True,
    topic="aurora serverless v2 max acu capacity ServerlessDatabaseCapacity ACUUtilization ceiling maximum scaling",
    signatures=(
        Proves(r"ACUUtilization|ServerlessDatabaseCapacity", weight=5.0),
        Says(r"(?:max(?:imum)?|at) … \bACUs?\b|\bACUs? … (?:max\w*|limit|ceiling|reached|stays?)", weight=5.0),
        Says(r"MaxCapacity|max_capacity", weight=4.0),
        Says(r"\bACUs?\b"),
    ),
    clues=(
        Refutes(r"pause\w*|resum\w*|zero capacity|scaled to zero|MinCapacity.{0,4}0\b|minimum capacity 0", weight=-4.0),
    ),
    reports=(
        "Aurora Serverless v2 0.5–2 ACU. aurora: ServerlessDatabaseCapacity 2.0 for the whole day, "
        "ACUUtilization 100; app: timeouts",
        "Aurora Serverless v2, max 8. aurora: ACUUtilization 100 % every morning, latency ten times",
    ),
    instead_of=("database.instance_undersized",),
    confirm=(
        "aws rds describe-db-clusters --db-cluster-identifier CLUSTER --query "
        "'DBClusters[].ServerlessV2ScalingConfiguration'",
    ),
    cures=(
        "Raise the cluster's maximum ACU (max_connections follows it after a restart), then look at the "
        "heaviest statements.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    members = {each: cluster for cluster in snapshot.known(DatabaseCluster) for each in cluster.member_ids}
    for use in uses(snapshot, service, Database):
        cluster = members.get(use.store.id)
        series = series_of(snapshot, "ServerlessDatabaseCapacity", "Maximum", use.store.id)
        if cluster and cluster.maximum_acu and series and stays_above(snapshot, series, cluster.maximum_acu):
            says = f"cluster {cluster.id} has been at its maximum of {cluster.maximum_acu:g} ACU for minutes"
            evidence = (cluster.seen("maximum_acu", says), series.seen("values", f"capacity of {use.store.id}"))
            yield rule.finding(about=cluster.arn, hurts=(service.arn,), says=says, evidence=evidence)
