"""The alarm's threshold lies below the normal level, so it rings without trouble.

Source: guide omnirapeutic; alarm history against the metric's usual range.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from operator import ge, gt, le, lt

from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.diagnose.symptoms.alarms import alarms, concerns, per_period
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.signal import Alarm, Series
from stackmedic.model.snapshot import Snapshot

BEYOND: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": gt,
    "GreaterThanOrEqualToThreshold": ge,
    "LessThanThreshold": lt,
    "LessThanOrEqualToThreshold": le,
}
LEAD = timedelta(minutes=12)  # Alarms ring a few periods late; what was earlier is not what they rang for.
ENOUGH = 10
NEARLY_ALL = 0.9

rule = Rule(
    __name__,
    title="The alarm's threshold is below the normal level",
    severity=Severity.LOW,
    leads_to=(Effect.RINGS_FALSELY,),
    topic="alarm threshold too low noisy flapping false positives rings normal level too sensitive alert fatigue",
    signatures=(
        Says(r"threshold … (?:too low|below … normal|too sensitive|low\b|lower than)", weight=5.0),
        Says(
            r"(?:alarms?|alerts?) … (?:nois\w*|flap\w*|false (?:alarm|positive)s?|too (?:often|sensitive)"
            r"|every (?:night|hour|few minutes)|fatigue|constantly)",
            weight=5.0,
        ),
        Says(r"(?:nois\w*|flapp\w*) (?:alarms?|alerts?)", weight=4.0),
    ),
    clues=(Refutes(r"dimension|subscri"),),
    reports=(
        "RDS CPU alarm at 20 %. alarm goes on and off ten times a night, no user noticed anything",
        "latency alarm rings with each nightly batch. many ALARM and OK mails, threshold under the usual value",
    ),
    confirm=("aws cloudwatch describe-alarm-history --alarm-name ALARM --history-item-type StateUpdate",),
    cures=("Set the threshold above what normal days reach (or use anomaly detection), over several periods.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """The level was on the wrong side of the threshold long before the alarm rang, and nothing moved since."""
    for alarm in alarms(snapshot):
        changed, series = alarm.state_changed_at, series_of(snapshot, alarm)
        if alarm.state != "ALARM" or tells_a_scaler(alarm) or not concerns(snapshot, alarm):
            continue
        if changed is None or series is None:
            continue
        points = [(at, value * per_period(alarm)) for at, value in zip(series.at, series.values, strict=False)]
        before = [value for at, value in points if at < changed - LEAD]
        after = [value for at, value in points if at >= changed]
        if len(before) < ENOUGH or not after or not crossed(alarm, after):
            continue
        if crossed(alarm, before):
            says = f"{alarm.name} rings at {alarm.threshold:g}, a level on whose far side {alarm.metric} is usually"
            evidence = (
                alarm.seen("threshold", says),
                alarm.seen("comparison", f"it rings when {alarm.metric} is beyond the threshold on this side"),
                alarm.seen("statistic", f"of {alarm.metric} it looks at this"),
                series.seen("values", "what was usual before it rang"),
            )
            yield rule.finding(about=alarm.arn, hurts=(), says=says, evidence=evidence, since=changed)


def tells_a_scaler(alarm: Alarm) -> bool:
    """Whether nobody hears it but auto scaling, for which the lower of its two alarms rings whenever there is room.

    Source: docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html."""
    return bool(alarm.actions) and all(each.split(":")[2:3] == ["autoscaling"] for each in alarm.actions)


def series_of(snapshot: Snapshot, alarm: Alarm) -> Series | None:
    """What the alarm itself looks at; None where it was not read."""
    return next((each for each in snapshot.known(Series) if each.label == alarm.label), None)


def crossed(alarm: Alarm, values: list[float]) -> bool:
    """Whether nearly all values would ring."""
    limit = alarm.threshold
    if limit is None or alarm.comparison not in BEYOND:
        return False
    return sum(BEYOND[alarm.comparison](each, limit) for each in values) >= NEARLY_ALL * len(values)
