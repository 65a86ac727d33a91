"""The health path answers with a redirect, and the matcher accepts only 200.

Source: guides; "Health checks for your target groups" (Matcher); stopped reason "Health checks failed with these
codes: [301]".
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The health path answers with a redirect",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="health check path redirect 301 302 307 308 location login https matcher target group root",
    signatures=(
        Proves(r"Health checks failed with these codes: \[30[1278]\]"),
        Proves(r"failed with these codes: \[30\d", weight=5.0),
        Says(r"(?:health ?check|health path|target group|checker)\S* … (?:redirect\w*|\b30[1278]\b)", weight=5.0),
        Says(r"ELB-HealthChecker … (?:\b30[1278]\b)|\b30[1278]\b … ELB-HealthChecker", weight=5.0),
    ),
    clues=(
        Together(
            r"health|ELB-HealthChecker|unhealthy|target group|stabiliz\w*|ALB check",
            r"«status 30[1278]»|redirects?|Location:",
            weight=6.0,
        ),
        Refutes(r"too many redirects|redirect loop|X-Forwarded-Proto", weight=-4.0),
    ),
    reports=(
        "Rails with force_ssl, ALB health check on /up over HTTP. alb: Health checks failed with these codes: [301]",
        "Keycloak/Grafana root path. alb: Health checks failed with these codes: [302]",
    ),
    instead_of=("loadbalancer.health_path_wrong",),
    confirm=("curl -sI http://TASK:PORT/PATH",),
    cures=(
        "Check a path that answers 200 without sign-in or HTTPS; widen the matcher only if a redirect proves health.",
    ),
)
