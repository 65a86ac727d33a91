"""A private hosted zone of the same name hides the records of the public zone from the VPC.

Source: "Considerations when working with a private hosted zone" (overlapping namespaces: no fall-back to public
DNS).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.data_store import Cache, Database, DatabaseCluster
from stackmedic.model.edge import Record, Zone
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

# getaddrinfo as glibc, musl, libpq and Node tell it.
NO_ADDRESS = re.compile(r"ENOTFOUND|could not translate host name|Name or service not known|Name does not resolve")

rule = Rule(
    __name__,
    title="A private hosted zone hides records of the public zone",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT,),
    topic="private hosted zone split horizon overlapping namespace public record missing inside vpc NXDOMAIN "
    "route 53 resolver",
    signatures=(
        Says(r"private (?:hosted )?zone … (?:same|public|shadow|hides?|overlap|overrid|takes precedence)", weight=5.0),
        Says(r"split[- ]horizon", weight=4.0),
    ),
    clues=(
        Together(
            r"private (?:hosted )?zone|private dns zone|PHZ",
            r"<unresolved>|public (?:zone|record|dns)|hid(?:e|es|den)|shadow\w*|overlap\w*",
            weight=6.0,
        ),
        Together(
            r"(?:inside|from|within|in) the vpc",
            r"NXDOMAIN|<unresolved>",
            r"(?:outside|public(?:ly)?|internet|laptop)",
            r"resolves?|works",
            r"zone|record",
        ),
        Refutes(r"interface endpoint|vpce"),
    ),
    reports=(
        "private zone example.com added for the database name. app: getaddrinfo ENOTFOUND www.example.com; "
        "resolves with 8.8.8.8",
        "corp.example.com private zone created. app: NXDOMAIN for login.corp.example.com inside the VPC only",
        "Cloud Map / Route 53 private zone for company.com attached to the VPC. instance: could not resolve "
        "host: www.company.com",
    ),
    instead_of=("network.dns_record_missing",),
    confirm=("aws route53 list-hosted-zones-by-vpc --vpc-id VPC --vpc-region REGION",),
    cures=("Copy the missing records into the private zone, or narrow the private zone to a sub-domain of its own.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A private zone over the endpoint of a store that is there, without a record of it; names are not found."""
    said = logged(snapshot, service, NO_ADDRESS)
    stores: tuple[Database | DatabaseCluster | Cache, ...] = (
        *snapshot.known(Database),
        *snapshot.known(DatabaseCluster),
        *snapshot.known(Cache),
    )
    hosts = sorted({each.host.lower() for each in stores if each.host})
    for zone in snapshot.known(Zone) if said and hosts else ():
        name = zone.name.rstrip(".").lower()
        hidden = [each for each in hosts if zone.private and f".{each}".endswith(f".{name}")]
        there = {each.name.rstrip(".").lower() for each in snapshot.all(Record, zone.id)} if hidden else set()
        for host in hidden:
            if not {host, f"\\052.{host.split('.', 1)[-1]}"} & there:
                says = f"the private zone {name} has no record of {host}, and hides that of AWS"
                call = "route53:ListResourceRecordSets"
                none = Evidence(call, "ResourceRecordSets[].Name", [*sorted(there)], snapshot.now, says)
                proof = (zone.seen("name", says), none, said[-1].evidence)
                yield rule.finding(about=zone.id, hurts=(service.arn,), says=says, evidence=proof)
