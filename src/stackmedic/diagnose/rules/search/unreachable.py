"""The search host answers nobody although its group admits the tasks: the host is down, or in the wrong subnet.

A closed group is network.sg_ingress_missing. Source: guide onyx; EC2 status checks.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

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
