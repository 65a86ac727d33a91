"""One kind of request takes longer than the balancer or the server's worker waits.

Source: guides omnirapeutic, ohmycoins; ALB 504 with target_processing_time -1; gunicorn WORKER TIMEOUT.
"""

from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.finding import Effect, Severity

rule = Rule(
    __name__,
    title="An endpoint takes longer than the load balancer or worker waits",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    topic="slow endpoint request takes longer timeout 504 worker timeout report export processing time target "
    "response time",
    signatures=(
        Says(r"WORKER TIMEOUT", weight=5.0),
        Says(r"«the balancer answered 504 itself, got no answer of the target»", weight=4.0),
        Says(r"upstream timed out \(110: [^)]*\) while reading response header", weight=4.0),
        Says(
            r"(?:endpoint|request|route|report|export|page|query) … takes? … (?:\d+ ?(?:s\b|sec\w*"
            r"|min\w*)|too long|longer|minutes)",
            weight=4.0,
        ),
        Says(r"TargetResponseTime"),
        Says(r"504 Gateway Time-?out|«status 504»", weight=2.0),
    ),
    clues=(
        Refutes(r"idle ?time-?out|websocket|\bstream|keep-?alive", weight=-4.0),
        Refutes(r"while connecting to upstream"),
        Refutes(r"security group|inbound"),
        Refutes(r"health ?check|probe", weight=-2.0),
    ),
    reports=(
        "Rails with a monthly report page. alb: 504 for GET /reports/monthly, all other pages fine; puma: "
        "Completed 200 OK in 94211ms (Views: 12.1ms | ActiveRecord: 93800.0ms)",
        "API Gateway + ALB + Django. alb: 504 only for /admin/export; gunicorn: [CRITICAL] WORKER TIMEOUT",
    ),
    confirm=("aws cloudwatch get-metric-data (AWS/ApplicationELB TargetResponseTime p99 by target group)",),
    cures=("Make the endpoint answer at once and do the work in the background; then bring the time-outs in line.",),
)
