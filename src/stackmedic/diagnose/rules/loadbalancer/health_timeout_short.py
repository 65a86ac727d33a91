"""The health check gives up before its path has answered, while clients of the same targets get their answers.

The way is open, then, and the port the right one: only this path takes longer than the check waits. Proven where
somebody set the time-out lately; else likely, as a program may hang now and then. Sources: "Health checks for your
target groups" in the ALB user guide (HealthCheckTimeoutSeconds, reason code Target.Timeout); "CloudWatch metrics for
your Application Load Balancer" (TargetResponseTime is measured of requests that were answered).
"""

from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.answers import lately, series_of
from stackmedic.diagnose.happenings import trail
from stackmedic.diagnose.relations import target_groups
from stackmedic.diagnose.rule import Rule, Says
from stackmedic.diagnose.ways import health_port
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.load_balancer import Target, TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import Gap, Snapshot

TIMED_OUT = "Target.Timeout"
MINUTES, POINTS = 5.0, 3  # Of answers to clients, so that they are of the time in which the checks fail.
CURL = "curl -so /dev/null -w '%{time_total}' http://TASK:PORT/PATH"

rule = Rule(
    __name__,
    title="The health check waits for less time than its path takes to answer",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    residual=True,
    topic="target group health check timeout seconds shorter than the health path takes",
    signatures=(Says(r"HealthCheckTimeoutSeconds … (?:too (?:short|low)|lowered|reduced|exceed\w*|rais\w*)"),),
    reports=("alb: Target.Timeout for /health, which takes 4 s; target group: HealthCheckTimeoutSeconds lowered to 2",),
    confirm=(CURL,),
    cures=("Set the time-out above the longest answer of the path, or have the path answer at once.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for group in target_groups(snapshot, service):
        waits_s = group.health_timeout_s
        if not waits_s or not group.health_path or health_port(group) is not None:
            continue
        targets = snapshot.all(Target, group.arn)
        failing = [each for each in targets if each.state == "unhealthy"]
        if not failing or any(each.state == "healthy" for each in targets) or not all(map(timed_out, failing)):
            continue
        series = series_of(snapshot, "TargetResponseTime", "Average", group.dimension)
        answers = lately(snapshot, series, MINUTES)
        if series and len(answers) >= POINTS and max(answers) < waits_s:
            yield given_up(snapshot, service, group, failing[0], series)


def timed_out(target: Target) -> bool:
    return target.reason == TIMED_OUT


def given_up(snapshot: Snapshot, service: Service, group: TargetGroup, target: Target, series: Series) -> Finding:
    took = lately(snapshot, series, MINUTES)[-1]
    says = f"{group.name} waits {group.health_timeout_s} s for {group.health_path}, which takes longer"
    found = rule.finding(
        about=group.arn,
        hurts=(service.arn,),
        says=f"{says}; clients of the same targets get answers in {took:.2f} s",
        evidence=(
            group.seen("health_timeout_s", says),
            target.seen("reason", f"target {target.address}: {target.description or TIMED_OUT}"),
            series.seen("values", f"clients get answers in {took:.2f} s"),
        ),
    )
    setting = tuple(set_lately(snapshot, group))
    if setting:
        return replace(found, evidence=(*found.evidence, *setting))
    gap = Gap(call="", reason="how long the path takes is not in the account", needs=CURL, hides=())
    return replace(found, confidence=Confidence.LIKELY, decide=(gap,))


def set_lately(snapshot: Snapshot, group: TargetGroup) -> Iterator[Evidence]:
    """The call by which somebody gave the group the time-out that it has."""
    for each in trail(snapshot):
        asked = each.said("requestParameters")
        told = str(asked.get("healthCheckTimeoutSeconds")) == str(group.health_timeout_s)
        if each.name == "ModifyTargetGroup" and asked.get("targetGroupArn") == group.arn and told:
            yield each.seen("name", f"{each.user or 'somebody'} set the time-out to {group.health_timeout_s} s")
            return
