"""The search container on its host is not running.

Source: guide onyx (Vespa on an EC2 host); docker ps; a refused connection from a host that answers otherwise.
"""

from collections.abc import Iterator

from stackmedic.diagnose.hosts import REFUSED, complaints, search_hosts
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

LOOK = "ssm:SendCommand"

rule = Rule(
    __name__,
    title="The search container on its host is not running",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="search vespa opensearch elasticsearch container stopped exited not running docker host refused 19071 9200",
    signatures=(
        Says(
            r"(?:vespa|opensearch|elasticsearch|solr|search)\S* … (?:container )?(?:is )?(?:not running"
            r"|stopped|exited|down)",
            weight=4.0,
        ),
        Says(
            r"connection refused … (?::9200|:19071|vespa|opensearch|elasticsearch)|(?::9200|:19071|vespa"
            r"|opensearch|elasticsearch) … connection refused",
            weight=4.0,
        ),
        Says(r"ECONNREFUSED \S+:(?:9200|19071|8081)", weight=4.0),
    ),
    clues=(
        Together(
            r"vespa|opensearch|elasticsearch|search|solr|meilisearch|typesense|:9200|:19071|:8081",
            r"container|docker",
            r"stopped|exited|not running|is down|dead|restart(?:ing)?|no such container|«exit \d+»",
            weight=7.0,
        ),
        Refutes(r"heap|OutOfMemory|disk|watermark"),
        Refutes(r"<timeout>", weight=-2.0),
    ),
    reports=(
        "Vespa on an EC2 host. api: ConnectionRefusedError 10.0.4.4:19071; docker ps lists no vespa container",
        "OpenSearch in docker on EC2. api: Connection refused http://10.0.0.5:9200",
    ),
    instead_of=("search.unreachable",),
    confirm=(
        "aws ssm send-command --instance-ids INSTANCE --document-name AWS-RunShellScript --parameters "
        'commands="docker ps -a"',
    ),
    cures=("Start the container, and give it a restart policy.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """Refused by a host that runs: nothing listens there. Only a line that names the host proves that it was this."""
    for use in search_hosts(snapshot, service):
        said, one = complaints(snapshot, service, use, REFUSED), use.instance
        if one is None or one.state != "running" or not said:
            continue
        named = [each for each in said if use.address in each.text]
        ask = Gap(LOOK, "what runs on the host is not read", LOOK, ("docker ps -a", one.id))
        yield rule.finding(
            about=one.id,
            hurts=(service.arn,),
            says=f"search host {one.id} runs, and refuses {use.container} on port {use.port or 'unknown'}",
            evidence=((named or said)[-1].evidence, use.via, one.seen("state", f"{one.id} is running")),
            confidence=Confidence.CONFIRMED if named else Confidence.LIKELY,
            decide=() if named else (ask,),
            since=said[0].at,
        )
