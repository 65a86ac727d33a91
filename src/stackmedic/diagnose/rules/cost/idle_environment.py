"""A whole environment runs while nobody uses it.

A risk, never an incident, and told only of a window of half a day or more (`--since 24h`): tasks ran all through it,
and the load balancers counted no request for any of the stack's services. A quiet hour proves nothing. Source: guides
ecommerce, ohmycoins: development and staging at night and on weekends; "CloudWatch metrics for your Application Load
Balancer" (RequestCount: reported if there is a nonzero value).
"""

from collections.abc import Iterator
from datetime import timedelta

from stackmedic.diagnose.relations import running_tasks, services, target_groups
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.diagnose.symptoms.clients import measured
from stackmedic.model.finding import Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import Snapshot

LONG = timedelta(hours=12)

rule = Rule(
    __name__,
    title="An environment runs while nobody uses it",
    severity=Severity.LOW,
    topic="idle environment staging development night weekend unused costs running 24/7 no traffic preview forgotten",
    signatures=(Says(r"idle environment", weight=4.0),),
    clues=(
        Together(
            r"«weekends cost as much as working days»",
            r"\b(?:dev(?:elopment)?|staging|test|qa|preview|demo|sandbox|non-?prod\w*)\b",
            weight=6.0,
        ),
        Together(
            r"(?:staging|dev(?:elopment)?|test|preview|demo|review|qa|sandbox|whole|non-?prod\w*) "
            r"(?:environments?|stacks?|clusters?|account)?|environments?",
            r"(?:night|weekends?|24/7|around the clock|idle|unused|nobody|no (?:requests|traffic|users)"
            r"|forgotten|not used|out of hours|still running|left running)",
            r"<cost>",
            weight=6.0,
        ),
        Refutes(r"\bnat\b|load balancer only"),
    ),
    reports=(
        "Three preview stacks. billing: 430 USD a month for the preview environments; alb: no requests since March",
        "integration environment kept up over Christmas. cost explorer: ECS, RDS and NAT hours all month, "
        "request count zero",
    ),
    instead_of=("cost.idle_resource", "cost.service_spike"),
    confirm=("aws cloudwatch get-metric-data (AWS/ApplicationELB RequestCount over two weeks, by hour)",),
    cures=("Stop it on a schedule when nobody uses it: no tasks, and the database stopped; or destroy it.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    if snapshot.now - snapshot.since < LONG:
        return
    counts = [series for each in services(snapshot) for series in asked(snapshot, each)]
    ran = [each for each in running_tasks(snapshot, service) if each.started_at and each.started_at <= snapshot.since]
    if ran and asked(snapshot, service) and not any(sum(each.values) for each in counts):
        hours = int((snapshot.now - snapshot.since).total_seconds() // 3600)
        says = f"nobody asked anything of {snapshot.scope.stack or service.name} for {hours} hours, and its tasks run"
        seen = (asked(snapshot, service)[0].seen("values", says), ran[0].seen("started_at", "it ran all the time"))
        yield rule.finding(about=service.cluster_arn, hurts=(), says=says, evidence=seen)


def asked(snapshot: Snapshot, service: Service) -> tuple[Series, ...]:
    """The counts of requests for a service's target groups, where they were read: also those without a point."""
    groups = [each.dimension for each in target_groups(snapshot, service)]
    counts = [each for each in measured(snapshot) if each.metric == "RequestCount"]
    return tuple(each.series for each in counts if any(one in each.dimension for one in groups))
