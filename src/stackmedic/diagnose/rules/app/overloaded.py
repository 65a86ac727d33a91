"""Too many concurrent requests for the CPU or memory that was given.

Source: guide ohmycoins; ECS CPUUtilization, RequestCountPerTarget; the service is right otherwise.
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import lately, series_of, stays_above
from stackmedic.diagnose.load import MINUTES, crowded
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

FULL = 95.0  # Percent of what the tasks reserve.
NEARLY = 90.0

rule = Rule(
    __name__,
    title="More requests come than the tasks have CPU or memory for",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS, Effect.FAILS_HEALTH_CHECKS),
    residual=True,
    topic="cpu utilization high 100 percent load traffic concurrent requests saturated slow queue overloaded "
    "spike throughput workers busy",
    signatures=(
        Says(
            r"(?:overload\w*|saturat\w*|too many (?:concurrent )?requests|worker(?:s|_connections)? … "
            r"(?:busy|not enough|exhaust\w*))",
            weight=4.0,
        ),
        Says(
            r"worker_connections are not enough|server reached pm\.max_children|thread pool … (?:exhaust"
            r"|full|reject)|RejectedExecution",
            weight=4.0,
        ),
        Says(r"(?:traffic|requests?) … (?:spike|surge|peak|doubled|tripled|increase)"),
    ),
    clues=(
        Together(
            r"CPU(?:Utilization)?|processor|load",
            r"«over 90 %»|saturat\w*|maxed|pegged|at (?:its )?limit|throttl\w*",
            r"requests?|traffic|concurren\w*|users?|load test|spike|throughput|latency",
            weight=5.0,
        ),
        Refutes(r"maximum capacity|max(?:imum)? (?:capacity|tasks)|scaling"),
        Refutes(r"<database>|redis|query"),
        Refutes(r"health ?check … (?:starv|time)|probe"),
        Refutes(r"429|rate limit|quota", weight=-2.0),
    ),
    reports=(
        "Django on 2 Fargate tasks of 0.25 vCPU. CPUUtilization: 100 % on both tasks since the campaign "
        "started; alb: response times above 20 s, some 504; RequestCount: ten times the usual",
        "FastAPI with two workers. client: queue time above 15 s at noon, normal at night; cpu: 99 %",
    ),
    confirm=("aws cloudwatch get-metric-data (AWS/ECS CPUUtilization, AWS/ApplicationELB RequestCountPerTarget)",),
    cures=("Add tasks or CPU, and let scaling follow the load.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    series = series_of(snapshot, "CPUUtilization", "Average", f"/{service.name}")
    crowd = crowded(snapshot, service)
    if series and (stays_above(snapshot, series, FULL) or (crowd and mostly_full(snapshot, service))):
        says = f"the tasks of {service.name} have used all of their CPU for minutes"
        evidence = [series.seen("values", says), service.seen("desired_count", f"{service.desired_count} tasks")]
        evidence += [crowd.seen("values", f"far more requests of {service.name} than before")] if crowd else []
        yield rule.finding(about=service.arn, hurts=(service.arn,), says=says, evidence=tuple(evidence))


def mostly_full(snapshot: Snapshot, service: Service) -> bool:
    """Tasks that are replaced because they are too busy to answer their checks are idle while they start."""
    highest = lately(snapshot, series_of(snapshot, "CPUUtilization", "Maximum", f"/{service.name}"))
    return len(highest) >= MINUTES and sum(each >= NEARLY for each in highest) * 2 > len(highest)
