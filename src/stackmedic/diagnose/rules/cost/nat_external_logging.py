"""Logs that go to a service outside AWS pay NAT processing.

A risk, never an incident. Told by the gateway's own counts, by which more leaves than comes back, together with what
the tasks are given: a log vendor's agent, address or key. Source: guide ohmycoins; PrivateLink endpoints of log
vendors.
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import series_of
from stackmedic.diagnose.passing import RECEIVED, SENT, mib, passes, ways_by_nat
from stackmedic.diagnose.rule import Rule, Together
from stackmedic.diagnose.vendors import ships_logs
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for table, gateway in ways_by_nat(snapshot, service):
        sent = passes(snapshot, SENT, gateway)
        back = series_of(snapshot, RECEIVED, "Sum", gateway)
        if sent is None or mib(snapshot, back) > mib(snapshot, sent):
            continue
        if shipped := ships_logs(snapshot):
            says = f"{mib(snapshot, sent):.0f} MiB left by {gateway} lately, and tasks send their logs to a vendor"
            route = table.seen("routes", f"{table.id} leads outside by {gateway}")
            yield rule.finding(about=gateway, hurts=(), says=says, evidence=(sent.seen("values", says), shipped, route))
