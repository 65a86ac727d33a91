"""The framework rejects the Host header of the health check, which is the target's own address.

Source: Django ALLOWED_HOSTS ("Invalid HTTP_HOST header"), Rails HostAuthorization ("Blocked hosts"), Next, Vite,
Tomcat; "Health checks for your target groups" (Host is the target's address and port).
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import logged
from stackmedic.diagnose.relations import target_groups
from stackmedic.diagnose.rule import Proves, Rule, Says, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import Target
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

REJECTED = re.compile(
    r"Invalid HTTP_HOST header|DisallowedHost|Blocked hosts?:|Host header .{0,40}not allowed", re.IGNORECASE
)

rule = Rule(
    __name__,
    title="The framework rejects the Host header of the health check",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="host header ALLOWED_HOSTS Invalid HTTP_HOST DisallowedHost Blocked host rails django health check "
    "400 403 task ip address",
    signatures=(
        Proves(r"Invalid HTTP_HOST header"),
        Proves(r"Blocked hosts?:"),
        Proves(r"DisallowedHost|HostAuthorization|ALLOWED_HOSTS", weight=5.0),
        Proves(r"(?:This|request) host .{0,60}is not allowed", weight=5.0),
        Says(
            r"Invalid Host header|host (?:header )?(?:is )?not (?:allowed|permitted|trusted|recognized)"
            r"|untrusted host|SuspiciousOperation",
            weight=4.0,
        ),
        Says(r"config\.hosts|allowedHosts|trusted_hosts|server_name"),
    ),
    clues=(
        Together(
            r"Host header|host name",
            r"health ?check|ELB-HealthChecker|task ip|target's? address",
            r"reject\w*|400|403|421|not allowed|den",
        ),
    ),
    reports=(
        "Phoenix/Django behind ALB. app: Invalid HTTP_HOST header: '10.0.3.233'. You may need to add "
        "'10.0.3.233' to ALLOWED_HOSTS.",
        'Vite preview / Rails 6. app: Blocked request. This host ("10.0.0.12") is not allowed.; alb: 403',
    ),
    instead_of=("loadbalancer.health_path_wrong",),
    confirm=("curl -si -H 'Host: TASK-ADDRESS' http://TASK:PORT/PATH",),
    cures=("Let the health path pass without the Host check, or admit the task's own address.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    said = logged(snapshot, service, REJECTED)
    for group in target_groups(snapshot, service) if said else ():
        failing = [each for each in snapshot.all(Target, group.arn) if each.state == "unhealthy"]
        if failing:
            says = f"{service.name} rejects the Host header with which {group.name} is checked"
            evidence = (said[-1].evidence, *(each.seen("description", f"target {each.address}") for each in failing))
            yield rule.finding(about=service.arn, hurts=(service.arn,), says=says, evidence=evidence, since=said[0].at)
