"""The health check asks for a path that the program, though up, answers with another status than the matcher accepts.

The program answered, so it runs: codes such as 404, 401 or 403 speak of the path. 5xx is an ill application, 3xx is
loadbalancer.health_path_redirect, 400 is a rejected Host header or TLS, each a cause of its own. A healthy target
proves that the path is right for what runs. ECS replaces tasks that fail, so at the moment of reading the targets may
be new or leaving: then ECS's own events about this target group are the record.

Source: guides omnirapeutic, ecommerce, ohmycoins; "Target health status" (Target.ResponseCodeMismatch) in the ELB user
guide; "Amazon ECS service unhealthy event messages" in the developer guide.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

from stackmedic.diagnose.messages import Origin, messages
from stackmedic.diagnose.relations import running_tasks, stopped_tasks, target_groups
from stackmedic.diagnose.rule import Refutes, Rule, Says, Undecided
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import Target, TargetGroup
from stackmedic.model.service import Service, ServiceEvent
from stackmedic.model.snapshot import Snapshot, Unknown

CODES = re.compile(r"failed with these codes: \[(?P<codes>[\d, ]+)\]")
OF_THE_PATH = {200, 201, 202, 203, 204, 205, 206, 401, 402, 403, 404, 405, 406, 410}
MISMATCH = "Target.ResponseCodeMismatch"
LEAVING = ("draining", "unused")
STILL_NEWS = timedelta(minutes=15)  # The longest that ECS waits between attempts of a service that keeps failing.
HOST_REJECTED = re.compile(r"Invalid HTTP_HOST header|Blocked hosts?:|DisallowedHost", re.IGNORECASE)

rule = Rule(
    __name__,
    title="The health check asks for the wrong path",
    severity=Severity.CRITICAL,
    leads_to=(Effect.FAILS_HEALTH_CHECKS,),
    remedies=("correct_health_check",),
    signatures=(Says(r"Health checks failed with these codes: \[(20[0-6]|40[1-6]|410)\]"),),
    topic="health check path matcher 404 401 403 500 codes unhealthy target group ResponseCodeMismatch wrong "
    "path changed",
    clues=(
        Says(r"Health checks failed with these codes: \[(?:4\d\d|5\d\d)", weight=4.0),
        Says(r"Target\.ResponseCodeMismatch"),
        Says(r"ELB-HealthChecker … \b40[1345]\b|\b40[1345]\b … ELB-HealthChecker", weight=4.0),
        Says(
            r"(?:health ?check|health path|/health\w*|/healthz) … (?:404|401|not found|does not exist"
            r"|wrong path|«status 4)",
            weight=4.0,
        ),
        Says(
            r"(?:404|401|not found) … (?:health ?check|health path|/health\w*|/healthz|ELB-HealthChecker)", weight=4.0
        ),
        Refutes(
            r"codes: \[30|\b30[12]\b … ELB-HealthChecker|DisallowedHost|Blocked host|Invalid HTTP_HOST", weight=-4.0
        ),
        Refutes(r"rollback|older revision|sent to HTTPS|\b400\b|health[-_]enabled|actuator|rate ?limit"),
    ),
    reports=(
        "NestJS with global prefix api/v1. alb: Target.ResponseCodeMismatch; app: GET /health 404 "
        "ELB-HealthChecker/2.0",
        "default path / on an API that needs a token. alb: Health checks failed with these codes: [401] [403] [404]",
    ),
    confirm=(
        "aws elbv2 describe-target-groups --target-group-arns GROUP --query 'TargetGroups[].[HealthCheckPath,Matcher]'",
    ),
    cures=("Check a path that the program serves, or accept the status it answers with.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    if any(HOST_REJECTED.search(each.text) for each in messages(snapshot, service) if each.origin is Origin.LOG):
        return
    for group in target_groups(snapshot, service):
        if not group.health_enabled or not group.health_path:
            continue
        try:
            targets = [each for each in snapshot.all(Target, group.arn) if each.state not in LEAVING]
        except Unknown as unknown:
            yield Undecided(about=group.arn, service=service.arn, gaps=(unknown.gap,))
            continue
        failing = [each for each in targets if each.state == "unhealthy"]
        if any(each.state == "healthy" for each in targets) or any(each.reason != MISMATCH for each in failing):
            continue
        answered = answers_of(failing) or answers_on_record(snapshot, service, group)
        codes = {code for found, _ in answered for code in found}
        if codes and codes <= OF_THE_PATH and not any(accepts(group.matcher, code) for code in codes):
            yield wrong(service, group, sorted(codes), tuple(evidence for _, evidence in answered))


def answers_of(failing: list[Target]) -> list[tuple[set[int], Evidence]]:
    """The codes that unhealthy targets answer now."""
    return [(codes_in(each.description), each.seen("description", f"target {each.address}")) for each in failing]


def answers_on_record(snapshot: Snapshot, service: Service, group: TargetGroup) -> list[tuple[set[int], Evidence]]:
    """The codes of ECS's newest event about an unhealthy task in this group, with the stop that followed from it."""
    about = (each for each in service.events if "is unhealthy in" in each.message and group.arn in each.message)
    newest: ServiceEvent | None = max(about, key=lambda each: (each.at, each.id), default=None)
    if newest is None or not codes_in(newest.message) or not still_news(snapshot, service, newest):
        return []
    record = [(codes_in(newest.message), newest.seen("message", "what ECS recorded"))]
    stopped = (each for each in reversed(messages(snapshot, service)) if each.origin is Origin.STOPPED_REASON)
    stop = next((each for each in stopped if "ELB health checks" in each.text and group.arn in each.text), None)
    return [*record, (codes_in(newest.message), stop.evidence)] if stop else record


def still_news(snapshot: Snapshot, service: Service, event: ServiceEvent) -> bool:
    """Whether the record is young, or the last word because no task has come to be checked since."""
    if snapshot.now - event.at <= STILL_NEWS:
        return True
    tasks = (*running_tasks(snapshot, service), *stopped_tasks(snapshot, service))
    return event.at >= snapshot.since and not any(each.started_at and each.started_at > event.at for each in tasks)


def codes_in(text: str | None) -> set[int]:
    found = CODES.search(text or "")
    return {int(each) for each in found["codes"].split(",") if each.strip()} if found else set()


def accepts(matcher: str | None, code: int) -> bool:
    """Whether a matcher such as ``200``, ``200,301`` or ``200-299`` takes a code."""
    for each in (matcher or "200").split(","):
        first, _, last = each.strip().partition("-")
        if first.isdigit() and int(first) <= code <= int(last if last.isdigit() else first):
            return True
    return False


def wrong(service: Service, group: TargetGroup, codes: list[int], answers: tuple[Evidence, ...]) -> Finding:
    said = ", ".join(str(each) for each in codes)
    path = group.seen("health_path", f"target group {group.name} checks {group.health_path}")
    return rule.finding(
        about=group.arn,
        hurts=(service.arn,),
        says=f"{service.name} answers {group.health_path} with {said}, and the check accepts {group.matcher or '200'}",
        evidence=(path, group.seen("matcher"), *answers),
    )
