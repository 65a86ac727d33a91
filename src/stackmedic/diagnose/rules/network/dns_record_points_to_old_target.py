"""The record still points to a load balancer that was deleted or replaced.

Source: guide onyx; alias records keep the name of the deleted balancer; external-dns owns only records with its
TXT.
"""

from collections.abc import Iterator

from stackmedic.diagnose.asked import told_by
from stackmedic.diagnose.edge import balancers, leads_to, names_of, names_us
from stackmedic.diagnose.relations import gap_of
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.diagnose.symptoms import arrivals
from stackmedic.model.edge import Record, Zone
from stackmedic.model.finding import Effect, Finding, Severity, SymptomKind
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.probed import DnsAnswer
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

LEADING = ("A", "AAAA", "CNAME", "NS")

rule = Rule(
    __name__,
    title="The DNS record points to a load balancer that was deleted or replaced",
    severity=Severity.HIGH,
    leads_to=(Effect.OUT_OF_REACH,),
    topic="dns record points old deleted replaced load balancer alias cname stale route53 external-dns "
    "recreated new name",
    signatures=(
        Says(
            r"(?:record|alias|cname|dns) … (?:points?|resolves?|refers?|pointing) (?:still )?(?:to|at) … "
            r"(?:old|deleted|previous|former|wrong)",
            weight=4.0,
        ),
        Says(r"(?:stale|outdated|dangling) … (?:record|dns|alias|cname)"),
    ),
    clues=(
        Together(
            r"record|alias|cname|route ?53|\bdns\b",
            r"old|deleted|previous|former|replaced|recreated|stale|outdated|no longer exist\w*",
            r"<balancer>|target|address|ip\b|stack|cloudfront",
            r"point\w*|resolv\w*|still|assigned|refer\w*|remain\w*",
            weight=6.0,
        ),
        Refutes(r"cache[sd]?|ttl|nginx"),
        Refutes(r"certificate|validation", weight=-2.0),
    ),
    reports=(
        "ALB recreated by Terraform. browser: ERR_NAME_NOT_RESOLVED / timeouts; route53: CNAME app -> "
        "old-alb-111.eu-west-1.elb.amazonaws.com, the new one is new-alb-222",
        "blue/green by hand, service recreated. users: old site or time-outs; alias target of the zone is "
        "the deleted balancer",
        "external-dns / Terraform kept the former ELB in the A record after migration. browser: site "
        "unreachable; dns: record still has the name of the removed load balancer",
    ),
    instead_of=("network.dns_record_missing",),
    confirm=(
        "aws route53 list-resource-record-sets --hosted-zone-id ZONE --query \"ResourceRecordSets[?Name=='NAME.']\"",
        "aws elbv2 describe-load-balancers --query 'LoadBalancers[].DNSName'",
    ),
    cures=("Point the alias at the load balancer that exists now.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    region = f".{snapshot.scope.region}.elb.amazonaws.com"
    there = {each.dns_name.lower() for each in snapshot.known(LoadBalancer)}
    if hidden := gap_of(snapshot, LoadBalancer):
        raise Unknown(hidden)
    for zone in snapshot.known(Zone):
        for record in snapshot.all(Record, zone.id):
            for name in leads_to(record):
                if name.endswith(region) and name not in there and names_us(snapshot, service, record.name):
                    says = f"{record.name} points to {name}, a load balancer that does not exist"
                    field = "alias" if record.alias else "values"
                    evidence = (record.seen(field, says),)
                    yield rule.finding(about=record.name, hurts=(service.arn,), says=says, evidence=evidence)
                elif name in there and not zone.private and names_us(snapshot, service, record.name):
                    yield from led_elsewhere(snapshot, service, record, name)
        if not zone.private:
            yield from led_away(snapshot, service, zone)


def led_away(snapshot: Snapshot, service: Service, zone: Zone) -> Iterator[Finding]:
    """A name of the service's certificates that leads to anything but its balancers, which nobody asks any more."""
    silent = {each.about for each in arrivals.of_stack(snapshot) if each.kind is SymptomKind.NO_REQUESTS}
    ours = {each.dns_name.lower() for each in balancers(snapshot, service) if each.arn in silent}
    for name in names_of(snapshot, service) if ours else ():
        found = [each for each in snapshot.all(Record, zone.id) if each.name.rstrip(".").lower() == name]
        heavy = [each for each in found if each.weight != 0] or found
        led = [each for each in heavy if each.type in LEADING]
        if led and not any(ours & set(leads_to(each)) for each in led):
            where = ", ".join(dict.fromkeys(to for each in led for to in leads_to(each)))
            says = f"{name} leads to {where}, and nobody asks {', '.join(sorted(ours))} any more"
            proof = [each.seen("alias" if each.alias else "values", says) for each in led]
            proof += [
                each.seen("weight", f"{name} leads to the balancer with the weight 0")
                for each in found
                if each.weight == 0
            ]
            yield rule.finding(about=name, hurts=(service.arn,), says=says, evidence=tuple(proof))


def led_elsewhere(snapshot: Snapshot, service: Service, record: Record, balancer: str) -> Iterator[Finding]:
    """The record is right, and who asks is led elsewhere all the same: by another zone, or by an older answer."""
    wanted = record.name.rstrip(".").lower()
    told = {each.address.lower(): each for each in snapshot.known(DnsAnswer) if each.addresses and not each.through}
    ours, theirs = told.get(balancer), told.get(wanted)
    if ours and theirs and not set(ours.addresses) & set(theirs.addresses):
        says = f"{wanted} leads to {', '.join(theirs.addresses)}, where {balancer} is not"
        evidence = (
            told_by(theirs, "addresses", says),
            told_by(ours, "addresses", f"where {balancer} is"),
            record.seen("alias" if record.alias else "values", "where the account's own zone has it lead"),
        )
        yield rule.finding(about=record.name, hurts=(service.arn,), says=says, evidence=evidence)
