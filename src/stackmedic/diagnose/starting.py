"""How far tasks got that ECS replaced for their health checks: what they logged, and when the program said it serves.

Source of the lines: uvicorn, gunicorn, Next.js, Express and NestJS, Spring Boot, Tomcat, Quarkus, Puma, ASP.NET Core,
Go's and PHP's usual words, as each prints them when it begins to take requests.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from stackmedic.diagnose.messages import Origin, messages
from stackmedic.diagnose.recovery import failed_health_check, failed_tasks
from stackmedic.diagnose.relations import target_groups
from stackmedic.diagnose.symptoms.logs import ERROR
from stackmedic.model.load_balancer import TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import Gap, Snapshot, Unknown
from stackmedic.model.task import Task, TaskDefinition

READY = re.compile(
    r"(Uvicorn running|Listening (at|on)|listening (at|on)|Ready in|Application startup complete|"
    r"server (is )?(listening|running|ready|started)|Now listening on|(started successfully|successfully started)|"
    r"(Started|started) .{0,60}\bin \d[\d.,]* ?(s\b|seconds|ms)|ready to handle|"
    r"accepting connections|resuming normal operations|Running on http)"
)
OWN_CHECK = "container health checks"  # As ECS calls them in the reason for which a task stopped.
ANSWERED = re.compile(r"with these codes: \[")  # Who answers a check, has started.
OWN_INTERVAL_S = 30  # Of a container's check, unless told.
WHOLE_LOG = 100  # Lines that are read of a stream: of a longer one the beginning is missing.
PROVING = timedelta(seconds=30)  # ECS looks at targets and starts to stop tasks that much later.


@dataclass(frozen=True, slots=True)
class Start:
    """A task that was given up. ``ready``: the line with which its program said that it serves."""

    task: Task
    container: str
    lines: tuple[LogLine, ...]
    ready: LogLine | None
    ended: datetime

    @property
    def lasted(self) -> timedelta:
        """From the task's start until ECS gave it up."""
        return self.ended - (self.task.started_at or self.ended)

    @property
    def took(self) -> timedelta | None:
        """From the task's start until it said that it serves."""
        return self.ready.at - self.task.started_at if self.ready and self.task.started_at else None


def given_up(snapshot: Snapshot, service: Service) -> Start | Gap | None:
    """The newest task that failed its health checks and whose log was read whole; a gap where reading was refused."""
    hidden: Gap | None = None
    for task in failed_tasks(snapshot, service):
        ended = task.stopping_at or task.stopped_at
        if not failed_health_check(task) or task.started_at is None or ended is None:
            continue
        container = checked_container(snapshot, service, task)
        try:
            lines = snapshot.all(LogLine, (task.arn, container))
        except Unknown as unknown:
            hidden = hidden or (unknown.gap if unknown.gap.call else None)
            continue
        if len(lines) < WHOLE_LOG:
            ready = next((each for each in lines if READY.search(each.message)), None)
            return Start(task, container, lines, ready, ended)
    return hidden


def checked_container(snapshot: Snapshot, service: Service, task: Task) -> str:
    """The container whose own check ECS speaks of, else the one that the load balancer asks, else the task's first."""
    names = [each.name for each in task.containers]
    own = _checked_by_itself(snapshot, task) if OWN_CHECK in (task.stopped_reason or "") else ()
    tied = [each.container_name for each in service.load_balancers if each.container_name in names]
    return (*(each for each in own if each in names), *tied, *names, "")[0]


def _checked_by_itself(snapshot: Snapshot, task: Task) -> tuple[str, ...]:
    """The containers that have a check of their own, those first that are found unhealthy by it."""
    unhealthy = {each.name for each in task.containers if each.health_status == "UNHEALTHY"}
    try:
        definition = snapshot.find(TaskDefinition, task.task_definition)
    except Unknown:
        return ()
    checked = [each.name for each in definition.containers if each.health_command] if definition else []
    return tuple(sorted(checked, key=lambda each: each not in unhealthy))


def complains(start: Start) -> bool:
    """Whether the program named an error: what it says is nearer to the cause than how long it took."""
    return any(ERROR.search(each.message) for each in start.lines)


def answers(snapshot: Snapshot, service: Service) -> bool:
    """Whether the balancer was answered, be it with a status that the check does not take."""
    wanted = (Origin.SERVICE_EVENT, Origin.TARGET)
    return any(ANSWERED.search(each.text) for each in messages(snapshot, service) if each.origin in wanted)


def needed_to_prove(snapshot: Snapshot, service: Service, start: Start) -> timedelta:
    """How long a program that serves has to wait at most until one check believes it: the balancer's, and ECS waits for
    no more; the container's own, of which ECS hears at once. Sources: "Health checks for your target groups" in the ALB
    user guide; HealthCheck (interval, 30 s unless told) in the ECS API reference. Raises Unknown where the container's
    check could not be read."""
    if OWN_CHECK in (start.task.stopped_reason or ""):
        return timedelta(seconds=_own_interval_s(snapshot, start))
    between = max((each.health_interval_s or 0 for each in _groups(snapshot, service)), default=0)
    return PROVING + timedelta(seconds=between)


def _own_interval_s(snapshot: Snapshot, start: Start) -> int:
    definition = snapshot.find(TaskDefinition, start.task.task_definition)
    container = definition.container(start.container) if definition else None
    return (container.health_interval_s if container else None) or OWN_INTERVAL_S


def failing_takes(snapshot: Snapshot, service: Service) -> timedelta:
    """How long a target that never answers may last: the grace period, and as many checks as make it unhealthy."""
    checks = [(each.health_interval_s or 30, each.unhealthy_threshold or 2) for each in _groups(snapshot, service)]
    failing = max((between * (failures + 2) for between, failures in checks), default=120)
    return PROVING + timedelta(seconds=service.grace_s + failing)


def _groups(snapshot: Snapshot, service: Service) -> tuple[TargetGroup, ...]:
    try:
        return target_groups(snapshot, service)
    except Unknown:
        return ()
