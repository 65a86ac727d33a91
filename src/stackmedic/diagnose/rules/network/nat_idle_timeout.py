"""The NAT gateway drops connections that were idle for 350 seconds and answers the next packet with a reset.

Source: "NAT gateway basics" (idle time-out 350 s, fixed); a network load balancer has the same default.
"""

from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="The NAT gateway drops connections idle for 350 seconds",
    severity=Severity.MEDIUM,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="nat gateway idle timeout 350 seconds keepalive tcp reset long-lived pooled connection reused after "
    "inactivity hang up",
    signatures=(
        Proves(r"350[ -]?s(?:ec\w*)?\b", weight=5.0),
        Says(r"(?:nat|nlb) … idle (?:time-?out|connections?)", weight=5.0),
        Says(r"IdleTimeoutCount"),
    ),
    clues=(
        Together(
            r"\bnat\b",
            r"idle|inactiv\w*|keep-?alive|unused|long[- ](?:lived|running)|quiet|reus\w*",
            r"<reset>|<timeout>|drop\w*|hang|closed|stale",
            weight=6.0,
        ),
        Together(
            r"(?:idle|inactiv\w*|no (?:activity|traffic))",
            r"(?:five|six) min\w*|[5-6] min\w*|350",
            r"<reset>|hang|reus\w*|drop|stale",
        ),
        Refutes(r"alb idle|idle timeout of the (?:alb|load balancer)|502"),
    ),
    reports=(
        "Lambda/ECS to an external Oracle DB over NAT. app: Connection reset by peer after the connection "
        "had been idle for about six minutes",
        "gRPC / database connection to a partner through NAT, quiet at night. app: first request in the "
        "morning fails with reset by peer, retry works; no TCP keepalive",
        "long poll / websocket / Oracle / Redshift connection over NAT. client: connection dropped after 350 "
        "seconds without traffic; reused connection gets RST",
    ),
    instead_of=("loadbalancer.keepalive_mismatch",),
    confirm=("aws cloudwatch get-metric-data (AWS/NATGateway IdleTimeoutCount of the gateway)",),
    cures=("Send TCP keep-alives more often than every 350 s, or close idle connections in the pool earlier.",),
)
