"""The grace period ends just before the program can answer.

ECS then replaces each task, over and over. Decided by the task's own log: it said that it serves, and by then ECS had
given it up, or gave it no time to be believed. Source: guides onyx, omnirapeutic, ohmycoins;
healthCheckGracePeriodSeconds; container startPeriod (at most 300 s).
"""

from collections.abc import Iterator

from stackmedic.diagnose.onset import SOON
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.starting import Start, answers, complains, given_up, needed_to_prove
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Gap, Snapshot

rule = Rule(
    __name__,
    title="The health check's grace period is too short",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS, Effect.DEPLOYMENT_FAILS),
    topic="healthCheckGracePeriodSeconds grace period too short start period warm up seconds task failed ELB "
    "health checks replaced loop",
    signatures=(
        Proves(r"«the grace period ends before the program has started»", weight=5.0),
        Says(
            r"grace[ _]?period … (?:too short|short\w*|only|just|loop|expires?|ended|ends|before"
            r"|insufficient|increas\w*|rais\w*|longer)",
            weight=5.0,
        ),
        Says(r"(?:increas\w*|rais\w*|lengthen\w*|longer|extend\w*) … grace[ _]?period", weight=5.0),
        Says(r"healthCheckGracePeriod\w*|health_check_grace_period\w*|grace period|start ?period", weight=4.0),
    ),
    clues=(
        Says(r"Task failed ELB health checks", weight=2.0),
        Together(r"Task failed (?:ELB|container) health checks", r"start\w*|warm\w*|boot\w*"),
        Refutes(r"migrat\w*"),
        Refutes(r"404|codes:", weight=-2.0),
    ),
    reports=(
        "Keycloak. task: Task failed ELB health checks; service: healthCheckGracePeriodSeconds 30; keycloak: "
        "started in 41.2s",
        "Java service. ecs: (task) failed ELB health checks; service: grace 30 s; app: Tomcat started after 52 s",
    ),
    instead_of=("health.startup_too_slow", "loadbalancer.health_path_wrong"),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query "
        "'services[].healthCheckGracePeriodSeconds'",
    ),
    cures=("Set the grace period above the longest start that was seen, with a margin.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    start = given_up(snapshot, service)
    if isinstance(start, Gap):
        yield Undecided(about=service.arn, service=service.arn, gaps=(start,))
        return
    if start is None or start.ready is None or start.took is None or not service.grace_s:
        return
    too_late = start.took + needed_to_prove(snapshot, service, start) >= start.lasted
    if too_late and not (came_up(service, start) or complains(start) or answers(snapshot, service)):
        took, lasted = (int(each.total_seconds()) for each in (start.took, start.lasted))
        says = f"{start.container} serves {took} s after it starts; ECS gives it up after {lasted} s"
        yield rule.finding(
            about=service.arn,
            hurts=(service.arn,),
            says=f"{says}, with a grace period of {service.grace_s} s",
            evidence=(
                service.seen("grace_s", f"the grace period is {service.grace_s} s"),
                start.ready.seen("message", f"{took} s after the task started: {start.ready.message.strip()}"),
                start.task.seen("stopped_reason", f"task {start.task.id} was given up after {lasted} s"),
            ),
            since=start.ended,
        )


def came_up(service: Service, start: Start) -> bool:
    """Whether the same deployment had come up with this very grace period before: then something else made it slow."""
    deployed = service.primary
    if deployed is None or deployed.rollout_state != "COMPLETED" or start.task.started_at is None:
        return False
    return deployed.task_definition == start.task.task_definition and deployed.created_at < start.task.started_at - SOON
