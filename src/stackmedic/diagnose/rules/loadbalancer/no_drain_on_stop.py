"""Tasks get SIGTERM before the balancer stops sending to them (or exit at once), so each deployment costs some 502s.

Source: "Graceful shutdowns with ECS"; deregistration_delay; SIGTERM is sent while the target may still be draining.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="Tasks end while the load balancer still sends to them",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="SIGTERM deregistration delay draining deployment 502 503 during deploy graceful shutdown stop "
    "in-flight requests scale-in stopTimeout",
    signatures=(
        Says(
            r"deregister(?:s|ed|ing)? … after … SIGTERM|sends? SIGTERM … (?:before|while)|stop-task … " r"50[234]",
            weight=4.0,
        ),
        Says(r"(?:SIGTERM|stopped|exits?) … before … (?:deregist\w*|drain\w*)", weight=5.0),
        Says(r"deregistration[ _]delay", weight=4.0),
        Says(r"(?:not|no|without) … (?:drain\w*|graceful(?:ly)?)", weight=4.0),
        Says(r"(?:in-flight|ongoing) requests? … (?:cut|dropp|lost|abort|kill|terminated|fail)"),
    ),
    clues=(
        Together(
            r"(?:during|on|at|with|each|every|while) … (?:deploy\w*|scale[- ]in|rollout|releases?"
            r"|restart\w*|stop\w*|replac\w*)",
            r"50[234]|5xx|bad gateway|«status 50[234]»|errors|<reset>|fail\w*",
            r"SIGTERM|drain\w*|deregist\w*|graceful\w*|in-flight|shut ?down|stopTimeout",
            weight=6.0,
        ),
        Refutes(r"SIGKILL|137|PID 1|shell"),
    ),
    reports=(
        "Go API, rolling deployments several times a day. alb: a burst of 502 at each deployment; task: "
        "stopTimeout 2, server exits at once on SIGTERM",
        "scale-in events. client: connection reset during scale-in; process exits immediately on SIGTERM",
    ),
    instead_of=("loadbalancer.keepalive_mismatch",),
    confirm=(
        "aws elbv2 describe-target-group-attributes --target-group-arn GROUP --query "
        "\"Attributes[?Key=='deregistration_delay.timeout_seconds']\"",
    ),
    cures=(
        "Go on serving for some seconds after SIGTERM, then close; keep stopTimeout above the deregistration delay.",
    ),
)
