"""Calls to APIs outside AWS pay NAT processing; caching them saves it.

Source: guide ohmycoins; VPC pricing.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Together
from stackmedic.model.finding import Severity

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
