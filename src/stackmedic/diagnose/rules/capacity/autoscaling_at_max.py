"""Scaling reached its upper bound while the load still grows.

Source: guide ohmycoins; Application Auto Scaling activities ("already at max capacity", NotScaledReasons).
"""

from collections.abc import Iterator

from stackmedic.diagnose.answers import series_of, stays_above
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.scaling import ScalableTarget, ScalingActivity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown

AT_MAXIMUM = "AlreadyAtMaxCapacity"
BUSY = 85.0  # Percent; target tracking would have added tasks long before.

rule = Rule(
    __name__,
    title="Auto scaling is at its maximum",
    severity=Severity.HIGH,
    leads_to=(Effect.ANSWERS_WITH_ERRORS,),
    residual=True,
    warns=True,
    topic="autoscaling max capacity reached desired count maximum scaling policy cannot scale out load "
    "alreadyAtMaxCapacity",
    signatures=(
        Proves(r"AlreadyAtMaxCapacity", weight=5.0),
        Says(
            r"(?:at|reached|hit|already at) … (?:its |the )?max(?:imum)?(?: ?capacity| tasks?| limit| " r"count| size)",
            weight=5.0,
        ),
        Says(r"max(?:imum)?[ _-]?(?:capacity|size|tasks?) … (?:reached|hit|too low|limit)", weight=5.0),
        Says(r"desired(?: count)? … (?:equals?|=|is at|same as) … max", weight=4.0),
        Says(r"scal(?:e|ing)[ -]?out … (?:stopped|not possible|limited|blocked)"),
    ),
    clues=(
        Together(
            r"\bmax(?:imum)?[ _-]?(?:capacity|tasks?|count|size)\b",
            r"desired|running",
            r"CPU|queue|load|latency|slow|backlog|throttl\w*|«over 90 %»",
            weight=5.0,
        ),
        Refutes(r"ACU|aurora|serverless|elastic ip|address", weight=-4.0),
        Refutes(r"maximum number of|maxclients|pool"),
    ),
    reports=(
        "Worker service with target tracking. ECS: desired 20, running 20, CPU 95 %; scalable target: max "
        "capacity 20; sqs: queue grows",
        "target tracking at 60 %. autoscaling: alarm high stays in ALARM; desired 6 of max 6",
    ),
    instead_of=("app.overloaded",),
    confirm=(
        "aws application-autoscaling describe-scalable-targets --service-namespace ecs",
        "aws application-autoscaling describe-scaling-activities --service-namespace ecs "
        "--include-not-scaled-activities",
    ),
    cures=("Raise the maximum (and check the database's connections first), or make each request cheaper.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    target = snapshot.find(ScalableTarget, f"service/{service.cluster_arn.rsplit('/', 1)[-1]}/{service.name}")
    if target is None or service.desired_count < target.maximum:
        return
    wants = [*busy(snapshot, service)]
    try:
        wants += more_wanted(snapshot, target.id)
    except Unknown:
        if not wants:
            raise
    if wants:
        says = f"{service.name} is scaled to its maximum of {target.maximum} tasks, and needs more"
        evidence = (target.seen("maximum", says), service.seen("desired_count"), *wants)
        yield rule.finding(about=target.id, hurts=(service.arn,), says=says, evidence=evidence)


def more_wanted(snapshot: Snapshot, target: str) -> Iterator[Evidence]:
    """The newest activity, where auto scaling would have added tasks and might not."""
    for each in snapshot.all(ScalingActivity, target)[:1]:
        if AT_MAXIMUM in each.refused and each.began_at >= snapshot.since:
            yield each.seen("refused", f"auto scaling: {each.says or AT_MAXIMUM}")


def busy(snapshot: Snapshot, service: Service) -> Iterator[Evidence]:
    series = series_of(snapshot, "CPUUtilization", "Average", f"/{service.name}")
    if series and stays_above(snapshot, series, BUSY):
        yield series.seen("values", "their CPU")
