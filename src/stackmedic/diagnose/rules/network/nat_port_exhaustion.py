"""Too many connections to one destination through one NAT gateway: 55,000 per address and destination.

Source: "NAT gateway basics"; metric ErrorPortAllocation.
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import lately, series_of
from stackmedic.diagnose.relations import vpc_of
from stackmedic.diagnose.rule import Proves, Rule, Says, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.network import NatGateway
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

FEW = 10  # Refused allocations in ten minutes that a burst makes.

rule = Rule(
    __name__,
    title="The NAT gateway has no ports left for a destination",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS, Effect.CANNOT_CONNECT),
    topic="nat gateway ErrorPortAllocation port allocation exhausted 55000 simultaneous connections one "
    "destination concurrency",
    signatures=(
        Proves(r"ErrorPortAllocation"),
        Says(r"(?:nat|snat) … (?:port|connection)s? (?:exhaust\w*|allocation|limit)", weight=5.0),
        Says(r"55[,.]?000", weight=4.0),
        Says(r"(?:port|ports) … exhaust\w* … nat", weight=4.0),
        Says(r"cannot assign requested address|EADDRNOTAVAIL", weight=2.0),
    ),
    clues=(
        Together(
            r"\bnat\b",
            r"too many|concurrent|thousands|burst|parallel|high concurrency",
            r"<timeout>|fail|intermittent|drop",
        ),
    ),
    reports=(
        "scraper with 5,000 workers. nat: ErrorPortAllocation 1,204; app: intermittent connect timeouts",
        "thousands of short outbound connections to one address. app: EADDRNOTAVAIL, connect timeouts under "
        "load; nat: ErrorPortAllocation",
        "scraping or webhook fan-out from private subnets. app: connect timeout to one host at high "
        "concurrency; nat: port allocation errors, 55,000 connections",
    ),
    confirm=(
        "aws cloudwatch get-metric-data (AWS/NATGateway ErrorPortAllocation, ActiveConnectionCount of the gateway)",
    ),
    cures=(
        "Reuse connections, spread them over more NAT gateways or addresses, or reach AWS services through endpoints.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    vpc = vpc_of(snapshot, service.subnet_ids)
    for gateway in snapshot.known(NatGateway):
        series = series_of(snapshot, "ErrorPortAllocation", "Sum", gateway.id)
        if series and gateway.vpc_id == vpc and sum(lately(snapshot, series)) >= FEW:
            says = f"NAT gateway {gateway.id} has no ports left for connections to some destination"
            evidence = (series.seen("values", says), gateway.seen("state", f"{gateway.id} is {gateway.state}"))
            yield rule.finding(about=gateway.id, hurts=(service.arn,), says=says, evidence=evidence)
