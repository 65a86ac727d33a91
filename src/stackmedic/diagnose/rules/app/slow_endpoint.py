"""One kind of request takes longer than the balancer or the server's worker waits.

Likely where answers take seconds that took milliseconds, while tasks and stores are idle and no more requests come: the
program itself waits. Its traces, where it sends any, tell whether it does, or for whom. Source: guides omnirapeutic,
ohmycoins; ALB 504 with target_processing_time -1; gunicorn WORKER TIMEOUT; X-Ray's service graph.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.answers import lately, logged, series_of
from stackmedic.diagnose.load import crowded, risen
from stackmedic.diagnose.relations import target_groups, uses
from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.diagnose.symptoms.clients import level
from stackmedic.diagnose.traced import waits
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import Gap, Snapshot

USUAL_S = 0.5
BUSY = 70.0  # Percent of CPU, of tasks and of what they ask.
UNTOLD = "which requests take so long is in no metric"

# Who waits for a server that does not answer is not slow itself; a pool that is empty may be emptied by slow work.
UNANSWERED = re.compile(r"^(?!.*pool)(?=.*connect)(?=.*(?:timed? ?out|timeout|ETIMEDOUT))", re.IGNORECASE)

rule = Rule(
    __name__,
    title="An endpoint takes longer than the load balancer or worker waits",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    residual=True,
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


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    used = tuple(busyness(snapshot, service))
    if crowded(snapshot, service) or not used or any(max(lately(snapshot, each), default=0) > BUSY for each in used):
        return
    if logged(snapshot, service, UNANSWERED):
        return
    for group in target_groups(snapshot, service):
        series = series_of(snapshot, "TargetResponseTime", "Average", group.dimension)
        if series and risen(snapshot, series, level(snapshot, series), USUAL_S):
            says = f"{service.name} answers in {lately(snapshot, series)[-1]:.1f} s, and nothing that it uses is busy"
            seen = (series.seen("values", says), *(each.seen("values", "idle") for each in used))
            told, hurts = waits(snapshot, service), (service.arn,)
            if told and not told.at_store:
                yield rule.finding(about=service.arn, hurts=hurts, says=told.says, evidence=(told.evidence, *seen))
                continue
            yield rule.finding(
                about=service.arn,
                hurts=hurts,
                says=says,
                evidence=(*seen, *((told.evidence,) if told else ())),
                confidence=Confidence.LIKELY,
                decide=(Gap(call="", reason=UNTOLD, needs="the balancer's access log, by path, or X-Ray", hides=()),),
            )


def busyness(snapshot: Snapshot, service: Service) -> Iterator[Series]:
    """How busy the tasks are, and the stores that they ask."""
    found = [series_of(snapshot, "CPUUtilization", "Maximum", f"/{service.name}")]
    for of_database in uses(snapshot, service, Database):
        found.append(series_of(snapshot, "CPUUtilization", "Average", of_database.store.id))
    for use in uses(snapshot, service, Cache):
        found += [series_of(snapshot, "EngineCPUUtilization", "Maximum", each) for each in use.store.member_ids]
    yield from (each for each in found if each)
