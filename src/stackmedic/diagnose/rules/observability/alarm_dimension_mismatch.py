"""The alarm watches a set of dimensions for which nothing is published, so it can never fire.

CloudWatch treats each combination of dimensions as a metric of its own. Source: "CloudWatch metrics for your
Application Load Balancer" (dimensions by metric); "Dimensions" in CloudWatch concepts.
"""

from collections.abc import Iterator

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.diagnose.symptoms.alarms import alarms
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The alarm watches dimensions that have no data",
    severity=Severity.MEDIUM,
    topic="alarm dimension dimensions TargetGroup LoadBalancer HTTPCode_ELB_5XX_Count no data "
    "INSUFFICIENT_DATA wrong combination metric empty series",
    signatures=(
        Says(r"dimensions? … (?:mismatch\w*|wrong|not (?:match|exist)|missing|has no data|no data)", weight=5.0),
    ),
    clues=(
        Together(
            r"<alarm>|metric",
            r"dimensions?",
            r"wrong|mismatch\w*|no data|INSUFFICIENT_DATA|never|empty|not (?:match|exist|publish\w*)|both"
            r"|missing|with dimensions|suffix|full arn|differ\w*|instead",
            weight=7.0,
        ),
        Together(
            r"HTTPCode_ELB_\w+|HTTPCode_Target_\w+|CPUUtilization|DatabaseConnections|MemoryUtilization",
            r"dimensions?",
            r"TargetGroup|LoadBalancer|ClusterName|ServiceName|DBInstanceIdentifier",
            weight=5.0,
        ),
        Together(
            r"<alarm>",
            r"INSUFFICIENT[_ ]DATA|no data",
            r"(?:metric|values?|data|series|graph)\w* … (?:(?:are|is) (?:there|under|in|with|of)|populate\w*|console)",
            weight=5.0,
        ),
        Refutes(r"only published (?:when|with)|activity"),
    ),
    reports=(
        'ECS CPU alarm. aws_cloudwatch_metric_alarm: dimensions = { ServiceName = "web" } without '
        "ClusterName; alarm: INSUFFICIENT_DATA",
        "alarm on TargetResponseTime. alarm: LoadBalancer dimension is the full ARN; alarm: INSUFFICIENT_DATA",
    ),
    instead_of=("observability.alarm_metric_not_emitted",),
    confirm=("aws cloudwatch list-metrics --namespace NAMESPACE --metric-name METRIC",),
    cures=("Give the alarm exactly a set of dimensions that list-metrics shows.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for alarm in alarms(snapshot):
        named = {each.name: each.value for each in alarm.dimensions}
        ours = service.name == named.get("ServiceName")
        cluster = service.cluster_arn.rsplit("/", 1)[-1]
        if alarm.namespace == "AWS/ECS" and ours and named.get("ClusterName") not in (None, cluster):
            says = f"alarm {alarm.name} watches {service.name} in cluster {named['ClusterName']}, where it is not"
            evidence = (alarm.seen("dimensions", says), service.seen("cluster_arn", f"it runs in {cluster}"))
            yield rule.finding(about=alarm.arn, hurts=(), says=says, evidence=evidence)
