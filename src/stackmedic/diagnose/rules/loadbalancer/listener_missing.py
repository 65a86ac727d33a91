"""No listener, or no rule of it, sends the host or path to the service.

Clients get the default action (often 404 or 503), or no connection on that port. Source: guide omnirapeutic;
"Listener rules for your Application Load Balancer".
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="No listener or rule sends the host or path to the service",
    severity=Severity.HIGH,
    leads_to=(Effect.CANNOT_CONNECT, Effect.ANSWERS_WITH_ERRORS),
    topic="listener rule missing host path pattern default action fixed response 404 503 https 443 forward "
    "target group not routed priority",
    signatures=(
        Says(r"<no> (?:https? |443 |matching |such )?listener", weight=5.0),
        Says(
            r"listener(?: rule)?s? … (?:missing|deleted|does not exist|not exist|removed|not (?:match"
            r"|found|configured)|without)",
            weight=5.0,
        ),
        Says(
            r"(?:listener )?rules? … (?:missing|deleted|not match|never match|shadow\w*|priority|does not "
            r"(?:include|cover|match)|overrid)",
            weight=5.0,
        ),
        Says(r"default action|fixed[- ]response", weight=4.0),
        Says(r"ListenerNotFound", weight=4.0),
        Says(r"ERR_CONNECTION_REFUSED"),
    ),
    clues=(
        Together(
            r"404|503|«status 404»|«status 503»|refused",
            r"listener|host-header|path-pattern|rule",
            r"<balancer>|default",
        ),
        Refutes(r"does not have an associated load balancer", weight=-4.0),
        Refutes(r"certificate"),
        Refutes(r"waf|web acl"),
    ),
    confirm=(
        "aws elbv2 describe-listeners --load-balancer-arn BALANCER",
        "aws elbv2 describe-rules --listener-arn LISTENER",
    ),
    cures=(
        "Add the listener, or a rule that forwards the host and path to the service's target group before the default.",
    ),
)
