"""Logs that go to a service outside AWS pay NAT processing.

Source: guide ohmycoins; PrivateLink endpoints of log vendors.
"""

from stackmedic.diagnose.rule import Rule, Together
from stackmedic.model.finding import Severity

rule = Rule(
    __name__,
    title="Logs that go to a service outside AWS run through NAT",
    severity=Severity.LOW,
    topic="nat data processing logs datadog splunk newrelic loki external logging vendor shipping cost privatelink",
    clues=(
        Together(
            r"\bnat(?:gateway)?\b|data (?:processing|transfer)",
            r"datadog|splunk|new ?relic|sumo\w*|logz|loggly|papertrail|honeycomb|grafana cloud|elastic "
            r"cloud|external log\w*|log (?:vendor|shipp\w+|forward\w*)|logs? … (?:outside|external|third)",
            r"<cost>|<bytes>",
            weight=6.0,
        ),
    ),
    reports=(
        "Fargate with Datadog agent. nat: 40 % of processed bytes go to http-intake.logs.datadoghq.com; "
        "billing: NatGateway-Bytes",
        "Splunk HEC and New Relic from Fargate in private subnets. flow logs: top talker through the NAT "
        "gateway is the log vendor's intake",
    ),
    instead_of=("cost.nat_missing_gateway_endpoint", "cost.logs_verbose_component", "cost.nat_external_api_calls"),
    confirm=("aws logs start-query over the VPC flow logs: bytes by destination through the gateway",),
    cures=("Ship fewer lines, compress, or use the vendor's PrivateLink endpoint.",),
)
