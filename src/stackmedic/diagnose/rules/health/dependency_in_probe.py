"""The probe depends on something outside the program: a database, a provider, an RPC endpoint; its trouble kills
tasks.

Source: "Implementing health checks" (Amazon Builders' Library): deep checks turn a dependency's trouble into an
outage.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The health check depends on something outside the program",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    topic="health check calls external dependency database third-party api rpc rate limited 429 probe "
    "readiness deep check tasks replaced though fine",
    signatures=(
        Says(r"(?:deep|dependency) (?:health )?checks?", weight=5.0),
        Says(
            r"(?:health ?check|probe|/health\w*) … (?:depends? on|calls?|queries) … (?:database|external"
            r"|upstream|api|redis|rpc|provider|third)",
            weight=4.0,
        ),
    ),
    clues=(
        Together(
            r"(?:health ?check|probe|/health\w*|/ready\w*|readiness|liveness)\w*",
            r"\bcalls?\b|quer(?:y|ies|ied)|depend\w*|pings?|connects?|upstream"
            r"|(?<!health )checks? (?:the|its|that|whether)",
            r"external|third[- ]party|provider|rpc|(?:the|an|its|their|'s) api\b|database|\bdb\b|redis|upstream"
            r"|downstream|dependenc\w*|network",
            r"429|rate[- ]?limit\w*|down|slow|unavailable|fail\w*|<timeout>|outage|throttl\w*",
            weight=7.0,
        ),
        Refutes(r"starv\w*|cpu", weight=-2.0),
    ),
    reports=(
        "Service checks Stripe in /health. alb: all targets unhealthy at the same time; app: GET /health "
        "503: upstream stripe.com unavailable",
        "readiness endpoint pings the search cluster. alb: all tasks unhealthy when search restarts; the "
        "site itself would work",
    ),
    instead_of=("loadbalancer.health_path_wrong", "app.overloaded"),
    confirm=("curl -si http://TASK:PORT/PATH",),
    cures=("Let the probe tell only whether this process can work; report dependencies elsewhere.",),
)
