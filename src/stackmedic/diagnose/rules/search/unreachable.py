"""The search host answers nobody although its group admits the tasks: the host is down, or in the wrong subnet.

A closed group is network.sg_ingress_missing. Source: guide onyx; EC2 status checks.
"""

from collections.abc import Iterator

from stackmedic.diagnose.hosts import SILENT, complaints, search_hosts
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The search host answers nobody although its group admits the tasks",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="search host unreachable vespa opensearch instance stopped down status check wrong subnet timeout no route",
    signatures=(
        Says(
            r"(?:search|vespa|opensearch|elasticsearch) (?:host|node|instance|server) … (?:unreachable"
            r"|down|stopped|not respond\w*)",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"vespa|opensearch|elasticsearch|solr|search (?:host|node|server|instance)",
            r"<timeout>|unreachable|no route|EHOSTUNREACH|not respond\w*|does not answer|host is down",
            r"host|instance|ec2|subnet|status check|stopped|:9200|:19071|group admits|security group",
            weight=7.0,
        ),
        Refutes(r"<no> … (?:inbound|ingress)", weight=-4.0),
        Refutes(r"container|docker"),
        Says(
            r":(?:9200|19071|8983)\b … (?:no route to host|EHOSTUNREACH)|(?:no route to host"
            r"|EHOSTUNREACH) … :(?:9200|19071|8983)\b",
            weight=5.0,
        ),
    ),
    reports=(
        "OpenSearch on EC2. api: ConnectTimeoutError 10.0.9.9:9200; security group: 9200 open for the tasks' "
        "group; instance status check failed",
        "indexing host on EC2. api: no route to host / timed out 19071; instance stopped or in a subnet the "
        "tasks have no route to; group is open",
    ),
    instead_of=("network.sg_ingress_missing",),
    confirm=("aws ec2 describe-instance-status --instance-ids INSTANCE --include-all-instances",),
    cures=("Start or repair the host (status checks), or move it to a subnet that the tasks reach.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for use in search_hosts(snapshot, service):
        said, one = complaints(snapshot, service, use, SILENT), use.instance
        if not said or (one and one.state == "running"):
            continue
        if one:
            says = f"search host {one.id} is {one.state}"
            seen = one.seen("state", " ".join(each for each in (says, one.stopped_because) if each))
        else:
            says = f"no instance has the address {use.address} any more"
            seen = Evidence("ec2:DescribeInstances", "Reservations", [], snapshot.now, says)
        yield rule.finding(
            about=one.id if one else use.address, hurts=(service.arn,), says=says,
            evidence=(seen, use.via, said[-1].evidence), since=said[0].at,
        )  # fmt: skip
