"""Requests, uploads or streams last longer than the balancer's idle time-out, so it closes them: 504, or a cut stream.

Source: guide omnirapeutic; "Edit attributes for your Application Load Balancer" (idle_timeout.timeout_seconds, 60
s).
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import lately, series_of
from stackmedic.diagnose.edge import balancers
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import Setting
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

USUAL_S = 60  # What AWS sets unless told otherwise.
FEW = 10

rule = Rule(
    __name__,
    title="Requests last longer than the load balancer's idle time-out",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="idle timeout load balancer 60 seconds 504 websocket stream sse long request upload disconnect "
    "exactly one minute gateway timeout",
    signatures=(
        Proves(r"«a request takes longer than the idle time-out»", weight=5.0),
        Says(r"idle[ _.]?time-?out … (?:60|too (?:short|low)|exceed|default|increase|rais)", weight=5.0),
        Says(r"(?:increas\w+|rais\w+|default|short) … idle[ _.]?time-?out", weight=5.0),
        Says(r"idle_timeout", weight=4.0),
        Says(r"websockets?|server-sent|long[- ]poll\w* … (?:disconnect|clos|drop|time)", weight=4.0),
    ),
    clues=(
        Together(
            r"(?:exactly |after |every )(?:about |around |roughly )?(?:60|sixty|one)[ -]?(?:s\b|sec\w*"
            r"|minutes?)|60s|1 minute",
            r"504|gateway time-?out|disconnect\w*|clos\w*|drop\w*|cut|terminated|«status 504»",
            r"<balancer>|websocket|stream|sse|upload|request|proxy",
            weight=6.0,
        ),
        Together(
            r"504|gateway time-?out|«status 504»|460",
            r"long[- ]running|slow|upload|export|report|stream\w*|websocket",
            r"idle|60",
        ),
        Refutes(r"keep-?alive", weight=-4.0),
        Refutes(r"\bnat\b|350"),
        Refutes(r"scan|sleep|query", weight=-2.0),
    ),
    reports=(
        "LLM answers of up to two minutes through an ALB. client: 504 after exactly 60 s; app: 200 OK after 84 s",
        "SignalR websockets through ALB. client: connection dropped every 60 seconds when idle",
    ),
    instead_of=("app.slow_endpoint",),
    confirm=(
        "aws elbv2 describe-load-balancer-attributes --load-balancer-arn BALANCER --query "
        "\"Attributes[?Key=='idle_timeout.timeout_seconds']\"",
    ),
    cures=(
        "Raise the idle time-out above the longest pause, send keep-alive data on streams, or answer at once "
        "and work later.",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for balancer in balancers(snapshot, service):
        late = series_of(snapshot, "HTTPCode_ELB_504_Count", "Sum", balancer.dimension)
        if late is None or sum(lately(snapshot, late)) < FEW:
            continue
        settings = {each.key: each for each in snapshot.all(Setting, balancer.arn)}
        idle = settings.get("idle_timeout.timeout_seconds")
        if idle and idle.value.isdigit() and int(idle.value) < USUAL_S:
            says = f"{balancer.name} gives up after {idle.value} s without a byte, and requests take longer"
            evidence = (idle.seen("value", f"idle_timeout.timeout_seconds: {says}"), late.seen("values", "504s"))
            yield rule.finding(about=balancer.arn, hurts=(service.arn,), says=says, evidence=evidence)
