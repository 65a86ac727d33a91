"""Calls to APIs outside AWS pay NAT processing; caching them saves it.

A risk, never an incident. Told by the gateway's own counts, minute after minute, where S3 (and with it the layers of
ECR's images) has an endpoint and no task is restarted, which would pull images. Who is asked stands in flow logs alone.
Source: guide ohmycoins; VPC pricing (https://aws.amazon.com/vpc/pricing/: each gigabyte that a NAT gateway processes).
"""

from collections.abc import Iterator

from stackmedic.diagnose.passing import RECEIVED, SENT, has_endpoint, mib, passes, ways_by_nat
from stackmedic.diagnose.recovery import failed_tasks
from stackmedic.diagnose.relations import running_tasks
from stackmedic.diagnose.rule import Refutes, Rule, Together
from stackmedic.diagnose.vendors import ships_logs
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="Calls to APIs outside AWS run through NAT",
    severity=Severity.LOW,
    topic="nat data processing external api calls third-party polling cache responses cost bytes",
    clues=(
        Together(
            r"\bnat(?:gateway)?\b",
            r"(?:external|third[- ]party|outside|public|exchange|partner) … (?:apis?|calls?|endpoints?"
            r"|services?)|api calls?",
            r"<cost>|<bytes>|data processing",
            weight=6.0,
        ),
        Refutes(r"logs?\b|datadog|splunk|logging", weight=-4.0),
        Refutes(r"registry|image|pull", weight=-4.0),
        Refutes(r"crash|restart loop"),
    ),
    reports=(
        "Price collector service. nat: BytesInFromDestination 2 TB a month; nearly all bytes from "
        "api.exchange.example, same documents fetched every 5 s",
        "crawler polls a weather API and a geocoder without cache. nat: processed gigabytes follow the "
        "number of API calls",
    ),
    instead_of=("cost.nat_missing_gateway_endpoint",),
    confirm=("aws logs start-query over the VPC flow logs: bytes by destination through the gateway",),
    cures=("Cache the answers, ask less often or for less, and compress.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for table, gateway in ways_by_nat(snapshot, service):
        answers, asked = passes(snapshot, RECEIVED, gateway), passes(snapshot, SENT, gateway)
        much = answers or asked
        if much is None or not has_endpoint(snapshot, table) or not running_tasks(snapshot, service):
            continue
        shipping = mib(snapshot, asked) > mib(snapshot, answers) and ships_logs(snapshot)
        if shipping or failed_tasks(snapshot, service):
            continue
        came = f"{mib(snapshot, much):.0f} MiB {'came' if answers else 'left'} by {gateway} lately"
        says = f"{came}, although S3 has an endpoint: an API outside is asked for much, or often"
        seen = (much.seen("values", says), table.seen("routes", f"{table.id} leads outside by {gateway}"))
        yield rule.finding(about=gateway, hurts=(), says=says, evidence=seen)
