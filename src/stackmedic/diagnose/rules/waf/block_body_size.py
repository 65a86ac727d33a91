"""The managed rule on body size (8 KB) blocks legitimate bodies.

The application never sees the request. Source: guide omnirapeutic; AWSManagedRulesCommonRuleSet
SizeRestrictions_BODY.
"""

from collections.abc import Iterator

from stackmedic.diagnose.edge import blocked, walls
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The managed body-size rule blocks legitimate bodies",
    severity=Severity.MEDIUM,
    leads_to=(Effect.MISROUTED, Effect.ANSWERS_WITH_ERRORS),
    topic="waf SizeRestrictions_BODY body size 8 KB 8192 upload file large request 403 forbidden blocked "
    "common rule set",
    signatures=(Proves(r"SizeRestrictions_BODY"),),
    clues=(
        Together(
            r"\b403\b|«status 403»|Request blocked",
            r"uploads?|multipart|large|body|bodies|payload|attachment|\b\d+ ?KB\b",
            r"never (?:arriv|reach)\w*|does not reach|not reach\w*|no (?:corresponding |matching "
            r")?(?:entry|log|trace)|\bwaf\b|web acl|cloudfront",
            weight=5.0,
        ),
        Together(
            r"\bwaf\b|web acl",
            r"\b8 ?KB\b|8192|8,192|body size|size restriction|large (?:body|bodies|request|payload|upload"
            r"|file)s?|16 ?KB|64 ?KB",
            r"403|forbidden|block\w*|«status 403»",
            weight=6.0,
        ),
        Together(
            r"«status 403»|forbidden",
            r"(?:uploads?|body|bodies|payload|files?|posts?)",
            r"(?:larger|over|above|more than|exceed\w*|big\w*|size) … (?:KB|MB|bytes)|\b8 ?KB\b",
            r"\bwaf\b|cloudfront|<balancer>|awselb",
            weight=5.0,
        ),
        Refutes(r"client_max_body_size|413"),
    ),
    reports=(
        "GraphQL API with WAF. client: 403 only for large mutations (> 8 KB); app: request never arrives",
        "uploads of logos. client: 403 for files over 8 KB, smaller ones pass",
    ),
    instead_of=("waf.managed_rule_blocks",),
    confirm=(
        "aws wafv2 get-sampled-requests --web-acl-arn ACL --rule-metric-name METRIC --scope REGIONAL "
        "--time-window StartTime=FROM,EndTime=TO --max-items 100",
    ),
    cures=("Override SizeRestrictions_BODY to count, and block by size only where the path takes no uploads.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for acl in walls(snapshot, service):
        for each in acl.rules:
            matched = blocked(snapshot, acl, each)
            if matched and each.group and any(one.inner_rule.startswith("SizeRestrictions") for one in matched):
                says = f"rule group {each.group} blocks bodies that are larger than it allows"
                evidence = (
                    each.seen("name", says),
                    matched[0].seen("action", f"{matched[0].method} {matched[0].uri} was blocked"),
                )
                yield rule.finding(about=acl.arn, hurts=(service.arn,), says=says, evidence=evidence)
