"""The metric is published only when something happens, so the alarm sees missing data in quiet times.

Source: "CloudWatch metrics for your Application Load Balancer" (reported only if nonzero); TreatMissingData.
"""

from collections.abc import Iterator

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.diagnose.symptoms.alarms import alarms, concerns
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

NO_POINTS = "no datapoints were received"  # How CloudWatch gives its reason (StateReason).

rule = Rule(
    __name__,
    title="The alarm's metric is only published with activity",
    severity=Severity.LOW,
    leads_to=(Effect.RINGS_FALSELY,),
    topic="metric not emitted published only activity nonzero missing data treat_missing_data "
    "INSUFFICIENT_DATA alarm quiet notBreaching",
    signatures=(
        Proves(r"TreatMissingData|treat_missing_data", weight=5.0),
        Says(
            r"(?:metric|data ?points?) … (?:only|not) … (?:published|emitted|reported|sent) … (?:when"
            r"|with|if|until|activity|traffic|zero|error)",
            weight=5.0,
        ),
        Says(r"(?:only|not) (?:published|emitted|reported) … (?:when|with|if|nonzero|activity|traffic)", weight=4.0),
        Says(r"missing data … (?:alarm|INSUFFICIENT_DATA|treat\w*|notBreaching|breaching)", weight=4.0),
    ),
    clues=(
        Together(
            r"INSUFFICIENT_DATA|missing data|no data ?points?",
            r"quiet|no (?:requests|traffic|errors|activity|messages)|idle|nonzero|only when|night|sparse",
            weight=5.0,
        ),
        Together(  # Elastic Load Balancing reports these only where they are not zero.
            r"HTTPCode_(?:ELB|Target)_[345]XX|RejectedConnectionCount|TargetConnectionErrorCount|ClientTLSNegotiation",
            r"INSUFFICIENT[_ ]DATA|insufficient data",
            weight=6.0,
        ),
        Refutes(r"dimension"),
    ),
    reports=(
        "alarm on HTTPCode_Target_5XX_Count. alarm: INSUFFICIENT_DATA most of the time; the metric has data "
        "points only when errors occur",
        "alarm on errors of a queue or target group that is seldom used. alarm: insufficient data; series "
        "appears only with traffic; missing data treated as missing",
    ),
    confirm=(
        "aws cloudwatch get-metric-statistics --namespace NAMESPACE --metric-name METRIC --statistics Sum "
        "--period 300 --start-time FROM --end-time TO",
    ),
    cures=("Set TreatMissingData to what silence means here (notBreaching for errors, breaching for heartbeats).",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """An alarm that rings for nothing but silence, as it was told to."""
    for alarm in alarms(snapshot):
        reason = alarm.state_reason or ""
        silent = alarm.state == "ALARM" and alarm.missing_data == "breaching" and NO_POINTS in reason
        if silent and concerns(snapshot, alarm):
            says = f"{alarm.name} rings as {alarm.namespace} {alarm.metric} has no data, which it takes for trouble"
            evidence = (
                alarm.seen("missing_data", says),
                alarm.seen("metric", "what it looks at"),
                alarm.seen("state_reason", reason),
            )
            yield rule.finding(about=alarm.arn, hurts=(), says=says, evidence=evidence, since=alarm.state_changed_at)
