"""The health path answers with a redirect, and the matcher accepts only 200.

Source: guides; "Health checks for your target groups" (Matcher); stopped reason "Health checks failed with these
codes: [301]".
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.relations import target_groups
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import Target
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

MOVED = re.compile(r"failed with these codes: \[30[12378](?:, 30[12378])*\]")

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
        Refutes(r"too[ _]many[ _]redirects|redirect loop|X-Forwarded-Proto", weight=-6.0),
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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for group in target_groups(snapshot, service):
        targets = [each for each in snapshot.all(Target, group.arn) if each.state in ("healthy", "unhealthy")]
        moved = [each for each in targets if MOVED.search(each.description or "")]
        if moved and len(moved) == len(targets):
            says = f"{service.name} answers {group.health_path} with a redirect, and the check follows none"
            evidence = (
                group.seen("health_path", says),
                group.seen("matcher", f"accepted: {group.matcher or '200'}"),
                *(each.seen("description", f"target {each.address}") for each in moved),
            )
            yield rule.finding(about=group.arn, hurts=(service.arn,), says=says, evidence=evidence)
