"""The cache no longer exists, and the programs still ask for its endpoint.

The endpoint's name stops resolving with it. Source: ElastiCache ReplicationGroupNotFoundFault, CacheClusterNotFound;
"Finding connection endpoints".
"""

from collections.abc import Iterator

from stackmedic.diagnose.endpoints import ELASTICACHE, all_of, deleted_by, endpoints_named
from stackmedic.diagnose.relations import gap_of, hosts_of
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Cache, CacheNode
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

rule = Rule(
    __name__,
    title="The cache no longer exists",
    severity=Severity.CRITICAL,
    leads_to=(Effect.IS_DOWN, Effect.CANNOT_CONNECT),
    topic="elasticache redis valkey replication group cache cluster deleted no longer exists endpoint does not resolve",
    signatures=(
        Proves(r"ReplicationGroupNotFound\w*|CacheClusterNotFound\w*"),
        Proves(
            r"(?:cache cluster|replication group|elasticache|redis cluster) … (?:(?:was |has "
            r"been )?deleted|no longer exists?|does not exist|destroyed)",
            weight=5.0,
        ),
        Says(r"(?:ENOTFOUND|not known|resolve\w*) … \S+\.cache\.amazonaws\.com", weight=4.0),
    ),
    clues=(Refutes(r"enable_?dns|dns support|keys? … deleted"),),
    reports=(
        "Redis behind a Django application. elasticache: replication group was deleted; app: Name or service not known",
    ),
    confirm=("aws elasticache describe-replication-groups --query 'ReplicationGroups[].[ReplicationGroupId,Status]'",),
    cures=("Create the cache again (from a snapshot, if its content matters) and give the programs its endpoint.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A host in a variable that is an endpoint of this region, and no cache that has it."""
    for named in endpoints_named(snapshot, service, ELASTICACHE):
        if hidden := gap_of(snapshot, Cache) or gap_of(snapshot, CacheNode):
            raise Unknown(hidden)
        if not {named.host, named.name} & known_hosts(snapshot):
            says = f"no cache has the endpoint {named.host}, which {named.container} is given as {named.variable}"
            evidence = (
                all_of(
                    snapshot,
                    "elasticache:DescribeReplicationGroups",
                    "ReplicationGroups[].ReplicationGroupId",
                    Cache,
                    says,
                ),
                named.evidence,
                *deleted_by(snapshot, named.name),
            )
            yield rule.finding(about=named.name, hurts=(service.arn,), says=says, evidence=evidence)


def known_hosts(snapshot: Snapshot) -> frozenset[str]:
    """The endpoints that there are."""
    hosts = [host for each in snapshot.known(Cache) for host in hosts_of(snapshot, each)]
    names = {*(each.id for each in snapshot.known(Cache)), *(each.id for each in snapshot.known(CacheNode))}
    return frozenset(each.lower() for each in (*hosts, *names))
