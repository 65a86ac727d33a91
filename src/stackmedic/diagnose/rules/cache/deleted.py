"""The cache no longer exists, and the programs still ask for its endpoint.

The endpoint's name stops resolving with it. Source: ElastiCache ReplicationGroupNotFoundFault, CacheClusterNotFound;
"Finding connection endpoints".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.endpoints import ELASTICACHE, all_of, deleted_by, endpoints_named, is_here
from stackmedic.diagnose.relations import gap_of, hosts_of
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.data_store import Cache, CacheNode
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

# getaddrinfo as glibc, musl and Node tell it.
NO_ADDRESS = re.compile(r"ENOTFOUND|Name or service not known|Name does not resolve")

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
    """A host in a variable, or that a program cannot find, that is an endpoint of this region, and no cache has it."""
    told: set[str] = set()
    for named in endpoints_named(snapshot, service, ELASTICACHE):
        told.add(named.host)
        says = f"no cache has the endpoint {named.host}, which {named.container} is given as {named.variable}"
        yield from missing(snapshot, service, named.host, named.name, says, named.evidence)
    for message in reversed(logged(snapshot, service, NO_ADDRESS)):  # Its name may hide in a secret.
        hit = ELASTICACHE.search(message.text.lower())
        if hit and hit.group() not in told and is_here(hit.groupdict(), snapshot.scope.region):
            told.add(hit.group())
            says = f"no cache has the endpoint {hit.group()}, for which {service.name} finds no address"
            yield from missing(snapshot, service, hit.group(), hit["name"], says, message.evidence)


def missing(
    snapshot: Snapshot, service: Service, host: str, name: str, says: str, asked: Evidence
) -> Iterator[Finding]:
    """A cache that is asked for and not there. Raises Unknown where some caches could not be read."""
    if hidden := gap_of(snapshot, Cache) or gap_of(snapshot, CacheNode):
        raise Unknown(hidden)
    if not {host, name} & known_hosts(snapshot):
        call, path = "elasticache:DescribeReplicationGroups", "ReplicationGroups[].ReplicationGroupId"
        evidence = (all_of(snapshot, call, path, Cache, says), asked, *deleted_by(snapshot, name))
        yield rule.finding(about=name, hurts=(service.arn,), says=says, evidence=evidence)


def known_hosts(snapshot: Snapshot) -> frozenset[str]:
    """The endpoints that there are."""
    hosts = [host for each in snapshot.known(Cache) for host in hosts_of(snapshot, each)]
    names = {*(each.id for each in snapshot.known(Cache)), *(each.id for each in snapshot.known(CacheNode))}
    return frozenset(each.lower() for each in (*hosts, *names))
