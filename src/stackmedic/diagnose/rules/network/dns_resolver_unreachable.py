"""The VPC's DHCP options tell tasks to ask another resolver than Amazon's, and it is not within their reach.

Options hold for what starts later, so that running tasks go on. Unlike Amazon's own resolver, any other is subject to
security groups. Sources: docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html,
docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html (what groups do not filter).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, ip_network

from stackmedic.diagnose.firewall import TCP_NAMES, UDP_NAMES, Peer, Reach, groups_admit
from stackmedic.diagnose.happenings import trail
from stackmedic.diagnose.relations import vpc_of
from stackmedic.diagnose.resolvers import foreign_resolvers
from stackmedic.diagnose.routing import may_lead_to, route_table
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.network import SecurityGroup, Subnet, Vpc
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

DNS_PORT = 53
DECIDES = Gap(call="", reason="whether the resolver answers shows only inside the VPC", needs="dig, asked by a task")

rule = Rule(
    __name__,
    title="The VPC's DHCP options name a resolver that tasks cannot reach",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_START, Effect.CANNOT_CONNECT),
    topic="dhcp options set domain-name-servers custom resolver dns server vpc AmazonProvidedDNS on-premises corporate",
    signatures=(
        Proves(r"dhcp[ _-]?options?", weight=5.0),
        Says(r"domain-name-servers|AmazonProvidedDNS", weight=5.0),
    ),
    clues=(
        Together(r"(?:custom|corporate|on-?prem\w*|own) … (?:dns|resolver|name ?server)", r"vpc", r"<unresolved>"),
        Refutes(r"enable_?dns_?(?:hostnames|support)"),
    ),
    reports=(
        "DHCP options set with the domain controllers was associated with the VPC; new Fargate tasks: dial tcp: lookup "
        "api.ecr.eu-west-1.amazonaws.com: i/o timeout; running tasks are fine",
    ),
    instead_of=("network.dns_record_missing", "network.vpc_dns_disabled"),
    confirm=("aws ec2 describe-vpcs --vpc-ids VPC --query 'Vpcs[].DhcpOptionsId'",
             "aws ec2 describe-dhcp-options --dhcp-options-ids OPTIONS"),
    cures=("Associate options that name AmazonProvidedDNS again, and forward what others know from there.",),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shut:
    """Why a resolver is out of reach."""

    says: str
    evidence: tuple[Evidence, ...]


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """Certain where groups or routes keep tasks from each resolver; likely where it was named just now."""
    vpc_id = vpc_of(snapshot, service.subnet_ids)
    foreign = foreign_resolvers(snapshot, vpc_id)
    if foreign is None:
        return
    vpc, options = foreign
    names = ", ".join(options.name_servers)
    seen = (
        options.seen("name_servers", f"tasks in {vpc.id} are told to ask {names} for names"),
        vpc.seen("dhcp_options_id", f"{vpc.id} hands out {options.id}"),
    )
    shut = [out_of_reach(snapshot, service, vpc, each) for each in options.name_servers]
    whys = [each for each in shut if each]
    if len(whys) == len(shut):
        proof = (*seen, *(proof for each in whys for proof in each.evidence))
        says = f"tasks in {vpc.id} are told to ask {names} for names: {whys[0].says}"
        yield rule.finding(about=options.id, hurts=(service.arn,), says=says, evidence=proof)
        return
    for call in trail(snapshot):
        if call.name == "AssociateDhcpOptions" and f'"{options.id}"' in call.record and call.at >= snapshot.since:
            says = f"tasks in {vpc.id} are told to ask {names} for names since {call.at:%H:%M}, instead of Amazon"
            who = call.seen("name", f"{call.user or 'somebody'} called {call.name} at {call.at:%H:%M}")
            yield rule.finding(about=options.id, hurts=(service.arn,), says=says, evidence=(*seen, who),
                               confidence=Confidence.LIKELY, decide=(DECIDES,), since=call.at)  # fmt: skip


def out_of_reach(snapshot: Snapshot, service: Service, vpc: Vpc, server: str) -> Shut | None:
    """What keeps tasks from a resolver; None where nothing is known to. IPv4 only. Raises Unknown."""
    there = ip_network(server)
    if not isinstance(there, IPv4Network):
        return None
    groups = [each for key in service.security_group_ids if (each := snapshot.find(SecurityGroup, key))]
    over = [groups_admit(groups, DNS_PORT, Peer(there), egress=True, over=each) for each in (UDP_NAMES, TCP_NAMES)]
    if groups and all(each.reach is Reach.BLOCKED for each in over):
        says = f"{', '.join(each.id for each in groups)} lets nothing out on port {DNS_PORT} to it"
        return Shut(says, tuple(each.seen("egress", says) for each in groups))
    if IPv4Address(server).is_global or there.subnet_of(IPv4Network(vpc.cidr)):
        return None
    subnets = [snapshot.find(Subnet, key) for key in service.subnet_ids]
    tables = [route_table(snapshot, each) for each in subnets if each]
    away = [each for each in tables if not may_lead_to(each, there)]
    says = f"no route of {away[0].id} leads to it" if away else ""
    return Shut(says, (away[0].seen("routes", says),)) if away else None
