"""The search container on its host is not running.

Source: guide onyx (Vespa on an EC2 host); docker ps; a refused connection from a host that answers otherwise.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

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
