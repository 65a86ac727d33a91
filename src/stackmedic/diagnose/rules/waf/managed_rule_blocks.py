"""A managed rule other than those on body size or body signatures blocks legitimate requests.

Source: guide omnirapeutic; AWS Managed Rules rule groups (NoUserAgent_HEADER, GenericLFI_URIPATH, KnownBadInputs,
bots).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.edge import blocked, walls
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

OTHERS = re.compile(  # Causes of their own: waf.block_body_size, waf.block_body_signature.
    r"SizeRestrictions|CrossSiteScripting|GenericLFI|GenericRFI|SQLi|RestrictedExtensions|Log4J|JavaDeser",
    re.IGNORECASE,
)

rule = Rule(
    __name__,
    title="A managed rule blocks legitimate requests",
    severity=Severity.MEDIUM,
    leads_to=(Effect.MISROUTED, Effect.ANSWERS_WITH_ERRORS),
    topic="waf AWSManagedRules rule group NoUserAgent_HEADER UserAgent_BadBots_HEADER QUERYARGUMENTS URIPATH "
    "COOKIE KnownBadInputs BotControl false positive 403",
    signatures=(
        Proves(
            r"NoUserAgent_HEADER|UserAgent_BadBots_HEADER|\w+_(?:QUERYARGUMENTS|URIPATH|COOKIE"
            r"|QUERYSTRING|HEADER)\b|SignalNonBrowserUserAgent|Category\w+Bot\w*|Log4JRCE\w*",
            weight=5.0,
        ),
        Says(
            r"AWSManagedRules(?:CommonRuleSet|KnownBadInputs\w*|BotControl\w*|AdminProtection\w*"
            r"|LinuxRuleSet|UnixRuleSet|PHPRuleSet|WordPress\w*|SQLi\w*)",
            weight=5.0,
        ),
        Says(r"managed rule\w* … (?:block\w*|false positive|403)", weight=4.0),
        Says(r'Request blocked\b|actions_executed[=" :]{1,3}waf\b', weight=4.0),
        Says(r"(?:\bwaf\b|web acl) … (?:block\w*|403|forbidden)"),
    ),
    clues=(
        Refutes(r"_BODY\b", weight=-5.0),
        Refutes(r"IpReputation|AnonymousIp|Default_Action|rate[- ]based|ip[- ]set", weight=-4.0),
    ),
    reports=(
        "health checks of an uptime monitor. monitor: 403; waf: AWS#AWSManagedRulesCommonRuleSet#NoUserAgent_HEADER",
        "mobile app. app: 403; waf: AWSManagedRulesKnownBadInputsRuleSet blocked",
    ),
    confirm=(
        "aws wafv2 get-sampled-requests --web-acl-arn ACL --rule-metric-name METRIC --scope REGIONAL "
        "--time-window StartTime=FROM,EndTime=TO --max-items 100",
    ),
    cures=("Override that one rule to count (better for one path), and keep the rest of the group.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for acl in walls(snapshot, service):
        for each in acl.rules:
            matched = blocked(snapshot, acl, each)
            if matched and each.group and not any(OTHERS.match(one.inner_rule) for one in matched):
                says = f"rule {matched[0].inner_rule or each.name} of group {each.group} blocks what clients ask"
                evidence = (
                    each.seen("name", says),
                    matched[0].seen("action", f"{matched[0].method} {matched[0].uri} was blocked"),
                )
                yield rule.finding(about=acl.arn, hurts=(service.arn,), says=says, evidence=evidence)
