"""A rule that somebody wrote (a country, a header, a pattern) blocks legitimate requests.

Rules of managed groups, IP sets and rates are causes of their own. Source: "AWS WAF rules" in the AWS WAF developer
guide; GetSampledRequests.
"""

from collections.abc import Iterator

from stackmedic.diagnose.edge import blocked, walls
from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="A rule of one's own blocks legitimate requests",
    severity=Severity.MEDIUM,
    leads_to=(Effect.MISROUTED, Effect.ANSWERS_WITH_ERRORS),
    topic="waf custom own rule geo match country header string byte match regex block 403",
    signatures=(
        Says(r"(?:waf|web acl) … (?:geo(?:graphic)?[- ]?match|country|countries) … (?:block|403|denied)", weight=5.0),
        Says(r"(?:custom|our own|own) (?:waf )?rule … block", weight=4.0),
    ),
    clues=(Refutes(r"AWSManagedRules|rate[- ]based|ip[- ]set|Default_Action", weight=-4.0),),
    reports=(
        "web ACL with a geo match statement. client abroad: 403; waf: terminatingRuleId only-home-country, "
        "terminatingRuleType REGULAR, action BLOCK",
        "own rule on a header. app: 403 for one client version; waf: block by rule old-clients",
    ),
    confirm=(
        "aws wafv2 get-sampled-requests --web-acl-arn ACL --rule-metric-name METRIC --scope REGIONAL "
        "--time-window StartTime=FROM,EndTime=TO --max-items 100",
    ),
    cures=("Let the rule count in place of blocking, read what it matches, and narrow it.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for acl in walls(snapshot, service):
        for each in acl.rules:
            matched = blocked(snapshot, acl, each) if each.blocks and not (each.ip_set or each.rate_limit) else ()
            if matched:
                says = f"rule {each.name} of web ACL {acl.name} blocks what clients ask"
                evidence = (
                    each.seen("name", says),
                    matched[0].seen("action", f"{matched[0].method} {matched[0].uri} was blocked"),
                )
                yield rule.finding(about=acl.arn, hurts=(service.arn,), says=says, evidence=evidence)
