"""An automatic ban of addresses was triggered by the errors of one client, and hits many behind the same address.

Source: AWS WAF security automations (scanners and probes, HTTP flood lists); fail2ban-like functions.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="An automatic ban of addresses hits legitimate clients",
    severity=Severity.MEDIUM,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="waf automatic ip ban blocked list scanners probes lambda parser 404 errors threshold office nat "
    "address temporarily blocked",
    signatures=(
        Says(r"(?:scanners?(?: and |-)?probes?|HTTP ?flood) … (?:set|list|rule|block)", weight=4.0),
        Says(r"banned (?:for|until|ip)|automatically (?:block|bann)ed", weight=4.0),
    ),
    clues=(
        Together(
            r"\bwaf\b|web acl|fail2ban|security automations|ip set|ban\w*",
            r"automatic\w*|dynamic\w*|lambda|parser|scanners?|probes?|fail2ban|honeypot|ban(?:ned|s)?\b"
            r"|temporar\w*",
            r"errors?|404|4xx|client|office|address|ip\b|nat",
            r"block\w*|403|ban\w*|forbidden",
            weight=7.0,
        ),
        Together(
            r"\bwaf\b|web acl|firewall",
            r"403|forbidden|block\w*",
            r"for (?:a day|(?:some|several|\d+) (?:hours|minutes))|24 hours|since yesterday|unblock\w*|by itself",
            r"after|too many|more than|wrong|fail\w*|errors?|429|404|scan\w*|attempts?|tried",
            unless=r"rate[- ]based|RateBasedRule",
            weight=6.0,
        ),
        Refutes(r"rate[- ]based|RateBasedRule"),
    ),
    reports=(
        "AWS WAF Security Automations. office: all employees get 403 for four hours; waf lambda: "
        "ScannersProbesSet: added 198.51.100.7 after 60 errors",
        "office NAT. users: 403 for everybody after a penetration test; unblocks after some hours by itself",
    ),
    instead_of=("waf.ip_set_blocks", "waf.rate_limit_too_low"),
    confirm=("aws wafv2 get-ip-set --name NAME --scope REGIONAL --id ID",),
    cures=("Take the address out of the set, raise the automation's threshold, and cure the client's errors.",),
)
