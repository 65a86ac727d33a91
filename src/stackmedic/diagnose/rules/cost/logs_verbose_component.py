"""One component floods CloudWatch Logs, which bills by the ingested gigabyte.

Source: CloudWatch pricing (DataProcessing-Bytes); metric IncomingBytes by log group.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="One component floods CloudWatch Logs",
    severity=Severity.LOW,
    topic="cloudwatch logs ingestion cost debug level verbose component floods IncomingBytes GB per day chatty",
    signatures=(
        Proves(r"DataProcessing-Bytes", weight=5.0),
        Says(r"(?:log )?ingestion … (?:cost|bill|GB|spike|grow)", weight=4.0),
    ),
    clues=(
        Together(
            r"cloudwatch|logs?\b|log group|IncomingBytes",
            r"debug|verbose|flood\w*|chatty|noisy|spam\w*|every request|trace level|GB (?:per|a) day|TB\b",
            r"<cost>|ingest\w*",
            weight=6.0,
        ),
        Refutes(r"retention"),
        Refutes(r"\bnat\b|datadog|external"),
    ),
    reports=(
        "ECS with Envoy sidecar. billing: CloudWatch PutLogEvents 210 GB in a week; envoy: [debug] lines for "
        "every request",
        "CloudWatch bill. bill: PutLogEvents 90 % from /ecs/otel-collector, level debug",
    ),
    instead_of=("cost.service_spike",),
    confirm=("aws cloudwatch get-metric-data (AWS/Logs IncomingBytes by LogGroupName)",),
    cures=("Lower that component's level (or drop its health-check lines) and watch IncomingBytes.",),
)
