"""A managed body signature (XSS, LFI, SQL injection) matches legitimate content.

Source: guide omnirapeutic; AWSManagedRulesCommonRuleSet (CrossSiteScripting_BODY, GenericLFI_BODY),
AWSManagedRulesSQLiRuleSet (SQLi_BODY).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.edge import blocked, walls
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

SIGNATURE = re.compile(
    r"CrossSiteScripting|GenericLFI|GenericRFI|SQLi|RestrictedExtensions|Log4J|JavaDeser", re.IGNORECASE
)

rule = Rule(
    __name__,
    title="A managed body signature blocks legitimate content",
    severity=Severity.MEDIUM,
    leads_to=(Effect.MISROUTED, Effect.ANSWERS_WITH_ERRORS),
    topic="waf managed rule CrossSiteScripting_BODY SQLi_BODY GenericLFI_BODY GenericRFI_BODY body signature "
    "false positive editor html 403",
    signatures=(
        Proves(
            r"CrossSiteScripting_BODY|GenericLFI_BODY|GenericRFI_BODY|SQLi(?:ExtendedPatterns)?_BODY"
            r"|EC2MetaDataSSRF_BODY|RestrictedExtensions_BODY|PHPHighRisk\w*_BODY"
            r"|UNIXShellCommands\w*_BODY|XSS_BODY"
        ),
    ),
    clues=(
        Together(
            r"\bwaf\b|web acl|AWSManagedRules\w*",
            r"\bxss\b|cross[- ]site|sql ?i(?:njection)?\b|\blfi\b|\brfi\b",
            r"body|content|html|markdown|post|editor|payload|upload|text|legitimate",
            weight=6.0,
        ),
        Refutes(r"SizeRestrictions_BODY", weight=-4.0),
    ),
    reports=(
        "CMS behind ALB with WAF. editor: 403 when saving an article with HTML; waf: "
        "AWSManagedRulesCommonRuleSet CrossSiteScripting_BODY",
        "markdown editor. client: 403 when the text contains <script>; waf: CommonRuleSet blocked",
    ),
    instead_of=("waf.managed_rule_blocks",),
    confirm=(
        "aws wafv2 get-sampled-requests --web-acl-arn ACL --rule-metric-name METRIC --scope REGIONAL "
        "--time-window StartTime=FROM,EndTime=TO --max-items 100",
    ),
    cures=("Set that one rule to count for the path (a label match), and keep the rest of the group.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for acl in walls(snapshot, service):
        for each in acl.rules:
            matched = blocked(snapshot, acl, each)
            if matched and each.group and any(SIGNATURE.match(one.inner_rule) for one in matched):
                says = f"rule group {each.group} takes what clients send for an attack"
                evidence = (
                    each.seen("name", says),
                    matched[0].seen("action", f"{matched[0].method} {matched[0].uri} was blocked"),
                )
                yield rule.finding(about=acl.arn, hurts=(service.arn,), says=says, evidence=evidence)
