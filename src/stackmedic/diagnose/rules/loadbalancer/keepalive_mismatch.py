"""The server closes idle connections earlier than the balancer does, so a request now and then meets a closed one:
502.

Source: "Troubleshoot your Application Load Balancers" (HTTP 502: the target closed the connection with a RST or
FIN); Node's server.keepAliveTimeout 5 s, gunicorn keepalive 2 s, uvicorn 5 s.
"""

from stackmedic.diagnose.rule import Hints, Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The server's keep-alive is shorter than the load balancer's idle time-out",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="keep-alive keepAliveTimeout idle timeout 502 sporadic intermittent node gunicorn uvicorn target "
    "closed connection reset elb 5xx",
    signatures=(
        Proves(r"«keep-alive is shorter than the idle time-out»"),
        Says(r"keep-?alive … (?:shorter|lower|less|below|smaller|mismatch)", weight=5.0),
        Says(r"«the balancer answered 502 itself, got no answer of the target»", weight=5.0),
    ),
    clues=(
        Hints(r"keep-?alive ?time-?out|keepAliveTimeout", weight=1.5),  # A setting that a healthy program prints, too.
        Together(
            r"(?:sporadic\w*|intermittent\w*|occasional\w*|random\w*|few|rare|small (?:number|percent\w*"
            r"|share)|now and then|\d ?% of)",
            r"502|bad gateway|httpcode_elb_5xx|elb_5xx|«status 502»",
            r"<balancer>|node|gunicorn|uvicorn|express|nginx|go\b|target",
            weight=6.0,
        ),
        Together(
            r"httpcode_elb_5\w*|elb_5xx|HTTPCode_ELB_50\w*",
            r"(?:target_5xx|httpcode_target_5\w*) … (?:zero|flat|none|no data|: 0|= 0|stays|absent)"
            r"|(?:flat|zero|no|none) … (?:target_5xx|httpcode_target_5\w*)",
            weight=5.0,
        ),
        Together(r"keep-?alive", r"\bidle", r"<balancer>|alb|timeout"),
        Together(r"keep-?alive … (?:[25] ?s|65|default|idle)", r"<balancer>|\balb\b|50[24]|\bfew seconds", weight=5.0),
        Together(r"502|«status 502»", r"keep-?alive", weight=6.0),
        Refutes(r"\bnat\b|350"),
        Refutes(r"health ?check", weight=-2.0),
    ),
    reports=(
        "Express on Fargate behind ALB. alb: HTTPCode_ELB_502_Count about 0.1 % of requests, target 5xx "
        "none; app: no trace of these requests",
        "uvicorn behind ALB. alb: a handful of 502 per hour, target never sees the request; uvicorn: "
        "--timeout-keep-alive 5",
    ),
    instead_of=("loadbalancer.idle_timeout_short", "loadbalancer.target_port_wrong"),
    confirm=(
        "aws elbv2 describe-load-balancer-attributes --load-balancer-arn BALANCER --query "
        "\"Attributes[?Key=='idle_timeout.timeout_seconds']\"",
    ),
    cures=(
        "Let the server keep connections longer than the balancer (idle time-out plus 5 s; Node: "
        "keepAliveTimeout and headersTimeout).",
    ),
)
