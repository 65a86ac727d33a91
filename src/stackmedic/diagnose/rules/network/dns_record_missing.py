"""The name that people or programs use has no record (any more).

Source: guide onyx; DNS answers NXDOMAIN and NODATA (RFC 2308). A name that resolves elsewhere is another cause.
"""

from collections.abc import Iterator

from stackmedic.diagnose.edge import balancers, leads_to, names_of
from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.diagnose.symptoms import arrivals
from stackmedic.model.edge import Record, Zone
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity, SymptomKind
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

LEADING = ("A", "AAAA", "CNAME", "NS")

rule = Rule(
    __name__,
    title="The name has no DNS record",
    severity=Severity.HIGH,
    leads_to=(Effect.OUT_OF_REACH,),
    topic="dns record missing NXDOMAIN route53 name deleted hosted zone resolve domain cname alias ENOTFOUND "
    "service discovery",
    signatures=(
        Says(r"DNS_PROBE_FINISHED_NXDOMAIN", weight=4.0),
        Says(r"NXDOMAIN"),
        Says(r"getaddrinfo ENOTFOUND \S+\.\S+"),
        Says(r"could not translate host name"),
        Says(
            r"(?:Name or service not known|nodename nor servname|Temporary failure in name resolution|no " r"such host)"
        ),
        Says(
            r"(?:dns )?record … (?:missing|does not exist|not exist|was deleted|deleted|removed|never "
            r"created|gone)",
            weight=4.0,
        ),
        Says(r"<no> (?:dns |A |CNAME |alias )?record", weight=4.0),
        Says(r"UnknownHostException|could not resolve host"),
    ),
    clues=(
        Refutes(r'private (?:hosted )?zone|private dns|endpoint|host name "[^"]{0,200}:\d'),
        Refutes(r"container|compose|127\.0\.0\.11|upstream"),
        Refutes(r"enableDns|dns (?:hostnames|support)", weight=-2.0),
        Refutes(r"validation record|\bcaa\b", weight=-2.0),
        Says(
            r"hosted zones? … (?:called|named) … instead of|(?:wrong|incorrect|misspelled|misnamed)"
            r" … (?:hosted zone|record)",
            weight=5.0,
        ),
    ),
    reports=(
        "service moved to a new account. client: curl: (6) Could not resolve host: reports.example.com",
        "after cleanup of Route 53. browser: DNS_PROBE_FINISHED_NXDOMAIN",
        "service discovery name of a deleted ECS service. app: lookup payments.internal: no such host",
        "domain expired or record removed with the old hosted zone. curl: Could not resolve host",
    ),
    confirm=(
        "aws route53 list-resource-record-sets --hosted-zone-id ZONE --query \"ResourceRecordSets[?Name=='NAME.']\"",
        "dig +trace NAME",
    ),
    cures=("Create the record (an alias to the load balancer) in the zone to which the public DNS delegates.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A zone that leads people to the load balancer by other names, or to a balancer that nobody asks any more."""
    zones = [each for each in snapshot.known(Zone) if not each.private]
    asked = balancers(snapshot, service) if zones else ()
    ours = {each.dns_name.lower() for each in asked}
    unasked = {each.about for each in arrivals.of_stack(snapshot) if each.kind is SymptomKind.NO_REQUESTS}
    silent = any(each.arn in unasked for each in asked)
    for zone in zones:
        records = [each for each in snapshot.all(Record, zone.id) if each.type in LEADING]
        if not silent and not any(ours & set(leads_to(each)) for each in records):
            continue
        there = {each.name.rstrip(".").lower().replace("\\052", "*") for each in records}
        for name in names_of(snapshot, service):
            inside = f".{name}".endswith(f".{zone.name.rstrip('.').lower()}")
            if inside and not name.startswith("*") and not {name, f"*.{name.split('.', 1)[-1]}"} & there:
                says = f"{name} has no record in zone {zone.name.rstrip('.')}"
                seen = Evidence("route53:ListResourceRecordSets", "ResourceRecordSets[].Name", [*sorted(there)],
                                snapshot.now, says)  # fmt: skip
                yield rule.finding(about=name, hurts=(service.arn,), says=says, evidence=(seen,))
