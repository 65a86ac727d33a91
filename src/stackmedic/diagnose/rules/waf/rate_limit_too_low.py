"""The rate rule lies below legitimate traffic, often of many users behind one address.

Source: guide omnirapeutic; "Rate-based rule statement" (five-minute window, aggregate key IP).
"""

from collections.abc import Iterator

from stackmedic.diagnose.edge import blocked, walls
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The rate-based rule is below legitimate traffic",
    severity=Severity.MEDIUM,
    leads_to=(Effect.MISROUTED, Effect.ANSWERS_WITH_ERRORS),
    topic="waf rate-based rule limit too low requests per five minutes many users one address nat office load "
    "test blocked 403 429",
    signatures=(
        Proves(r"rate[- ]?based (?:rule|statement)|RateBasedStatement|RATE_BASED", weight=5.0),
        Says(r"rate rule|rate[- ]limit … (?:waf|web acl)", weight=4.0),
    ),
    clues=(
        Together(
            r"\bwaf\b|web acl",
            r"rate(?:[- ]limit\w*| rule)?|requests per|per five minutes|per 5 min\w*",
            r"403|429|block\w*|too low|users?|office|nat|shared|traffic",
            weight=6.0,
        ),
        Refutes(r"docker|pull|toomanyrequests|provider|third", weight=-4.0),
    ),
    reports=(
        "school with one public address. users: 403 at 9 o'clock; waf: rate_based_statement limit = 100",
        "load test and customers behind CGNAT. client: 403 for five minutes after bursts",
    ),
    instead_of=("waf.managed_rule_blocks",),
    confirm=(
        "aws wafv2 get-rate-based-statement-managed-keys --web-acl-name NAME --web-acl-id ID --rule-name "
        "RULE --scope REGIONAL",
    ),
    cures=("Raise the limit above what one address legitimately sends, or aggregate by a header or cookie.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for acl in walls(snapshot, service):
        for each in acl.rules:
            matched = blocked(snapshot, acl, each)
            if matched and each.rate_limit:
                says = f"rule {each.name} blocks clients that make more than {each.rate_limit} requests in its window"
                evidence = (
                    each.seen("name", says),
                    matched[0].seen("action", f"{matched[0].method} {matched[0].uri} was blocked"),
                )
                yield rule.finding(about=acl.arn, hurts=(service.arn,), says=says, evidence=evidence)
