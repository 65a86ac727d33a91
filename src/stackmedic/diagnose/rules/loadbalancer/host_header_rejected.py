"""The framework rejects the Host header of the health check, which is the target's own address.

Source: Django ALLOWED_HOSTS ("Invalid HTTP_HOST header"), Rails HostAuthorization ("Blocked hosts"), Next, Vite,
Tomcat; "Health checks for your target groups" (Host is the target's address and port).
"""

from stackmedic.diagnose.rule import Proves, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

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
