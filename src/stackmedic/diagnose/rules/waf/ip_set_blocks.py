"""An IP set, or a reputation list, blocks legitimate clients.

Source: IPSetReferenceStatement; AWSManagedRulesAmazonIpReputationList, AWSManagedRulesAnonymousIpList.
"""

from collections.abc import Iterator

from stackmedic.diagnose.edge import blocked, walls
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="An IP set blocks legitimate clients",
    severity=Severity.MEDIUM,
    leads_to=(Effect.MISROUTED, Effect.ANSWERS_WITH_ERRORS),
    topic="waf ip set blocks list allow list office address changed reputation anonymous vpn hosting provider 403",
    signatures=(
        Proves(
            r"IPSetReferenceStatement|AWSManagedRulesAmazonIpReputationList"
            r"|AWSManagedRulesAnonymousIpList|HostingProviderIPList|AnonymousIPList",
            weight=5.0,
        ),
        Says(r"ip[- ]set … block\w*|block\w* … ip[- ]set", weight=4.0),
    ),
    clues=(
        Together(
            r"\bwaf\b|web acl",
            r"ip[- ]?sets?|allow[- ]?list|block[- ]?list|deny[- ]?list|whitelist|blacklist|reputation" r"|geo\w*",
            r"403|block\w*|forbidden|den(?:y|ied)",
            weight=6.0,
        ),
        Refutes(r"automat\w*|lambda|ban(?:ned)?\b|scanners?", weight=-4.0),
        Refutes(r"rate[- ]based"),
    ),
    reports=(
        "partner API. partner: 403 Forbidden; waf: terminatingRuleId block-bad-ips, IP set",
        "traffic from a cloud provider. partner: 403; waf: AWSManagedRulesAnonymousIpList HostingProviderIPList",
    ),
    instead_of=("waf.managed_rule_blocks",),
    confirm=("aws wafv2 get-ip-set --name NAME --scope REGIONAL --id ID",),
    cures=("Take the clients' addresses out of the blocking set, or put them into the allowing one.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for acl in walls(snapshot, service):
        for each in acl.rules:
            matched = blocked(snapshot, acl, each)
            if matched and each.ip_set:
                says = f"rule {each.name} blocks the addresses of an IP set, and clients are among them"
                evidence = (
                    each.seen("name", says),
                    matched[0].seen("action", f"{matched[0].method} {matched[0].uri} was blocked"),
                )
                yield rule.finding(about=acl.arn, hurts=(service.arn,), says=says, evidence=evidence)
