"""The containers reserve more than the task has, or the limit is less than the program needs to run at all.

Source: guide onyx; RegisterTaskDefinition ("Total container memory … exceeds task memory", "Invalid 'memory'
setting", "No Fargate configuration exists for given values").
"""

from collections.abc import Iterator

from stackmedic.diagnose.differences import shrunk
from stackmedic.diagnose.onset import Change, failures_since, newest_change
from stackmedic.diagnose.recovery import ran_out_of_memory
from stackmedic.diagnose.rule import Proves, Refutes, Rule, Says
from stackmedic.diagnose.symptoms.alarms import alarms, concerns
from stackmedic.diagnose.symptoms.tasks import evidence_of
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.signal import Alarm
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import TaskDefinition

rule = Rule(
    __name__,
    title="The memory setting does not fit: more than the task has, or less than its programs need",
    severity=Severity.HIGH,
    leads_to=(Effect.OUT_OF_MEMORY,),
    topic="task memory invalid fargate configuration cpu memory combination container memory exceeds task "
    "minimum 4 MB reservation",
    signatures=(
        Proves(r"No Fargate configuration exists for given values"),
        Proves(r"Invalid (?:CPU or memory value|'(?:memory|cpu)' setting)", weight=5.0),
        Proves(
            r"(?:total )?(?:container )?memory … exceeds? … task(?:'s)? memory|(?:memory|cpu) … greater "
            r"than … task",
            weight=5.0,
        ),
        Says(r"Invalid setting for container .{0,80}memory", weight=5.0),
        Says(r"minimum memory limit|Minimum memory limit allowed is", weight=5.0),
        Says(r"at least one of 'memory' or 'memoryReservation' must be specified", weight=4.0),
        Says(r"memory(?:Reservation)? … (?:larger|greater|more|exceeds?) … (?:than )?(?:the )?task", weight=4.0),
        Says(r"requires? (?:at least|a minimum of) \d+ ?(?:MB|MiB|GB|GiB)", weight=4.0),
        Says(r"vm\.max_map_count"),
    ),
    clues=(Refutes(r"«exit 137»|OutOfMemory"),),
    reports=(
        "aws_ecs_task_definition cpu 256 memory 4096. aws_ecs_task_definition: ClientException: No Fargate "
        "configuration exists for given values.",
        "container memory larger than the task's, or JVM/Elasticsearch given 256 MB. RegisterTaskDefinition: "
        "Invalid 'memory' setting for container; memory limit below what the program requires",
    ),
    instead_of=("task.oom_limit_too_low",),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.[cpu,memory,containerDefinitions[].[name,memory,memoryReservation]]'",
    ),
    cures=("Choose a valid pair of CPU and memory, and limits of containers whose sum fits into the task.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A task that was made smaller, and whose containers, without limits of their own, do not fit into it any more, or
    hardly: one was killed, or the alarm on the service's memory rings since."""
    change = newest_change(snapshot, service)
    if change is None:
        return
    before, after = (snapshot.find(TaskDefinition, each) for each in (change.before, change.revision))
    smaller = shrunk(before, after) if before and after else None
    if smaller is None or after is None:
        return
    killed = [each for each in failures_since(snapshot, service, change) if ran_out_of_memory(each)]
    rings = ringing(snapshot, service, change)
    shown = evidence_of(killed[0]) if killed else (rings.seen("state", f"alarm {rings.name} rings"),) if rings else ()
    if shown:
        small = "too small" if killed else "hardly large enough"
        yield rule.finding(
            about=after.arn, hurts=(service.arn,), since=change.at,
            says=f"{after.family}:{after.revision} is {small} for its containers: {smaller.says}",
            evidence=(smaller, *shown, *change.evidence),
        )  # fmt: skip


def ringing(snapshot: Snapshot, service: Service, change: Change) -> Alarm | None:
    """The alarm on the memory that the service's tasks use, where it rings since soon after the change."""
    for alarm in alarms(snapshot):
        began = alarm.state_changed_at
        since = began is not None and change.is_after(began) and change.brought(began)
        of_memory = alarm.state == "ALARM" and alarm.metric == "MemoryUtilization"
        if since and of_memory and service.arn in concerns(snapshot, alarm):
            return alarm
    return None
