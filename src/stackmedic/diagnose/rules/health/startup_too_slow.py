"""Starting takes longer than the checks allow: little CPU, several processes, a large image, no grace period at all.

Decided by the task's own log. A program that said it serves after ECS had given it up is proven slow. One that had
said nothing yet, neither that nor an error, is likely so where it came with a new revision: a program may as well hang.
Source: guides onyx, omnirapeutic, ohmycoins; JVM and Rails starts on fractions of a vCPU.
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.migrating import interrupted
from stackmedic.diagnose.onset import came_with_revision, changed_definitions
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.starting import Start, answers, complains, failing_takes, given_up, needed_to_prove
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

MIGRATES = re.compile(r"migrat|alembic|liquibase|flyway", re.IGNORECASE)  # database.migration_killed_by_health_check

rule = Rule(
    __name__,
    title="Starting takes longer than the health checks allow",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS, Effect.DEPLOYMENT_FAILS),
    topic="startup slow start takes minutes cpu units low jvm spring boot several processes no grace period "
    "unhealthy threshold",
    signatures=(
        Says(r"Started \w+ in \d{2,}\.\d+ seconds", weight=4.0),
        Says(r"(?:slow|long) (?:start(?:up|-up)?|boot|warm-?up)", weight=4.0),
        Says(r"start-?up … (?:slow|too long|longer than|exceeds?)", weight=4.0),
    ),
    clues=(
        Together(
            r"start(?:s|ed|up|-up|ing)?|boot\w*",
            r"(?:takes?|took|needs?|lasts?|within|in|for|after) … (?:\d+(?:\.\d+)? ?(?:s\b|sec\w*|min\w*)"
            r"|minutes?|(?:too|so) long|longer|two|three)|not … (?:reached|ready|up) in time",
            r"unhealthy|health ?checks?|replaced|killed|threshold|times? out",
            weight=6.0,
        ),
        Together(
            r"(?:256|512|0\.25|0\.5|quarter|half) … (?:cpu|vcpu|units)|cpu\W{1,3}(?:256|512)",
            r"start\w*|boot\w*",
            r"health|unhealthy",
        ),
        Together(
            r"(?:while|when|during|at) … (?:start(?:s|ed|up|-up|ing)?|boot\w*)",
            r"(?:v?cpu|utili[sz]ation) … (?:spik\w+|maximum|maxed|100 ?%|high)|spik\w+ … (?:v?cpu|utili[sz]ation)",
            r"health ?checks?|unhealthy",
            weight=6.0,
        ),
        Refutes(r"grace[ _]?period … (?:\d|too short|short)"),
        Refutes(r"migrat\w*"),
    ),
    reports=(
        "Spring Boot on 256 CPU units. app: Started Application in 187.4 seconds (process running for 195); "
        "service: is unhealthy in target-group due to (reason Request timed out)",
        ".NET on 0.25 vCPU with EF warm-up. service: unhealthy in target-group, replaced after 90 s; app: "
        "Application started after 140 s; service: no grace period",
    ),
    instead_of=("loadbalancer.health_path_wrong", "network.sg_ingress_missing"),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query "
        "'services[].healthCheckGracePeriodSeconds'",
        "aws ecs describe-task-definition --task-definition FAMILY --query 'taskDefinition.[cpu,memory]'",
    ),
    cures=("Set a grace period above the start's duration, and give the task more CPU.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    start = given_up(snapshot, service)
    if isinstance(start, Gap):
        yield Undecided(about=service.arn, service=service.arn, gaps=(start,))
        return
    if start is None or complains(start) or answers(snapshot, service):
        return
    if any(MIGRATES.search(each.message) for each in start.lines) or interrupted(snapshot, service):
        return
    if start.took is None:
        new = came_with_revision(snapshot, service, start.task, start.ended)
        if new and start.lasted <= failing_takes(snapshot, service) and not same_program(snapshot, service):
            yield still_starting(service, start)
    elif not service.grace_s and start.took + needed_to_prove(snapshot, service, start) >= start.lasted:
        yield slow(service, start, int(start.took.total_seconds()))


def same_program(snapshot: Snapshot, service: Service) -> bool:
    """Whether the revision before ran every image of the new one on the same size, and well: what else the new one
    brought or left out is to blame, a command, a variable or a container (deploy.bad_revision)."""
    pair = changed_definitions(snapshot, service)
    if pair is None:
        return False
    before, after = ({one.image for one in each.containers} for each in pair)
    return after <= before and (pair[0].cpu, pair[0].memory) == (pair[1].cpu, pair[1].memory)


def slow(service: Service, start: Start, took: int) -> Finding:
    """Without any grace period; with one that is too short it is health.grace_too_short."""
    says = f"{start.container} serves {took} s after it starts, and the service has no grace period"
    ready = (start.ready.seen("message", f"{took} s after the task started"),) if start.ready else ()
    return rule.finding(
        about=service.arn,
        hurts=(service.arn,),
        says=says,
        evidence=(service.seen("grace_s", says), *ready, *ended(start)),
        since=start.ended,
    )


def still_starting(service: Service, start: Start) -> Finding:
    lasted = int(start.lasted.total_seconds())
    says = f"{start.container} was still starting when ECS gave it up, {lasted} s after its start"
    last = tuple(each.seen("message", "the last that it said") for each in start.lines[-1:])
    needs = "logs:GetLogEvents: a start that is left alone (a longer grace period), until the program says it serves"
    return rule.finding(
        about=service.arn,
        hurts=(service.arn,),
        says=says,
        evidence=(service.seen("grace_s", f"the grace period is {service.grace_s} s"), *last, *ended(start)),
        confidence=Confidence.LIKELY,
        since=start.ended,
        decide=(Gap(call="", reason="how long a start takes is not in the account", needs=needs, hides=()),),
    )


def ended(start: Start) -> tuple[Evidence, ...]:
    return (start.task.seen("stopped_reason", f"task {start.task.id} was given up"),)
