"""A container was killed for using more memory than its task definition allows.

Only ECS's own words count: exit code 137 is any SIGKILL, also that of a stop that was not obeyed in time.

Source: "Amazon ECS stopped tasks error messages" (OutOfMemoryError: Container killed due to memory usage); guides onyx,
omnirapeutic, ohmycoins, multitenant-ai.
"""

from collections.abc import Iterator
from dataclasses import replace

from stackmedic.diagnose.differences import of_images, shrunk
from stackmedic.diagnose.memory_growth import grown
from stackmedic.diagnose.onset import known_by, newest_change
from stackmedic.diagnose.recovery import OUT_OF_MEMORY, failed_tasks, ran_out_of_memory
from stackmedic.diagnose.relations import failed_revision, gap_of, primary_revision
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.diagnose.symptoms.tasks import evidence_of
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.service import Service
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.task import Task, TaskDefinition

rule = Rule(
    __name__,
    title="The memory limit is lower than what the program needs",
    severity=Severity.CRITICAL,
    leads_to=(Effect.OUT_OF_MEMORY,),
    remedies=("raise_task_memory",),
    signatures=(Says(r"OutOfMemoryError: Container killed due to memory usage"),),
    topic="container memory limit killed OutOfMemoryError 137 hard limit too low raise memory usage MiB",
    clues=(
        Says(r"OutOfMemoryError: Container killed due to memory usage", weight=5.0),
        Says(r"OutOfMemoryError|OOMKilled|OutOfMemoryError: (?:Java heap space|Metaspace|GC overhead)", weight=4.0),
        Says(r"memory (?:hard )?limit … (?:too low|exceeded|reached|too small)", weight=4.0),
        Says(
            r"JavaScript heap out of memory|Reached heap limit|MemoryError|Cannot allocate memory"
            r"|bad_alloc|Out of memory: Killed process|Allowed memory size of \d+ bytes exhausted"
            r"|runtime: out of memory: cannot allocate"
        ),
        Says(r"«exit 137»", weight=2.0),
        Together(r"«exit 137»", r"memory|oom\w*|heap|MemoryUtilization", weight=6.0),
        Refutes(r"SIGTERM|stopTimeout|shell script|PID 1|deployment|scale[- ]in|did not stop", weight=-4.0),
        Refutes(
            r"soft limit|overcommit|shared?|containers without|<no> per-container|no container limits", weight=-4.0
        ),
        Refutes(r"child|worker|grows?|leak|cgroup|host's|spot|elasticsearch|opensearch|vespa"),
    ),
    reports=(
        "Fargate 512 MB. container: OutOfMemoryError: Container killed due to memory usage; app: 137",
        "one container, memory 512, import job of large files. task: OutOfMemoryError: Container killed due "
        "to memory usage; exit code 137",
    ),
    confirm=(
        "aws ecs describe-task-definition --task-definition FAMILY --query "
        "'taskDefinition.[memory,containerDefinitions[].[name,memory]]'",
    ),
    cures=("Raise the limit above what the program is seen to use, and size its heap below the limit.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    if grown(snapshot, service):
        return  # No limit would be high enough: app.memory_leak.
    current = (primary_revision(service), failed_revision(snapshot, service))
    done: set[str] = set()
    for task in failed_tasks(snapshot, service):
        if not ran_out_of_memory(task) or task.task_definition not in current or task.task_definition in done:
            continue
        done.add(task.task_definition)
        try:
            definition = snapshot.find(TaskDefinition, task.task_definition)
        except Unknown as unknown:
            yield Undecided(about=task.task_definition, service=service.arn, gaps=(unknown.gap,))
            continue
        if definition and not was_made_smaller(snapshot, service, definition):
            hidden = gap_of(snapshot, Series)  # Of memory that grows: app.memory_leak.
            yield known_by((hidden,) if hidden and hidden.call else (), too_low(snapshot, service, task, definition))


def was_made_smaller(snapshot: Snapshot, service: Service, definition: TaskDefinition) -> bool:
    """Whether the task as a whole is smaller than it was: task.memory_below_minimum."""
    change = newest_change(snapshot, service)
    if change is None or change.revision != definition.arn:
        return False
    try:
        before = snapshot.find(TaskDefinition, change.before)
    except Unknown:
        return False
    return before is not None and shrunk(before, definition) is not None


def too_low(snapshot: Snapshot, service: Service, task: Task, definition: TaskDefinition) -> Finding:
    killed = next((each for each in task.containers if OUT_OF_MEMORY in (each.reason or "")), None)
    name = killed.name if killed else "a container"
    limit, evidence = limit_of(definition, name)
    moved = of_images(snapshot, service, killed) if killed else ()
    needs = f"{name} needs more memory than the {limit} that {definition.family}:{definition.revision} allows"
    found = rule.finding(
        about=definition.arn,
        hurts=(service.arn,),
        says=f"{needs}, since {killed.image} is another image than it was" if killed and moved else needs,
        evidence=(*evidence_of(task), evidence, *moved),
        since=task.stopped_at,
    )
    return replace(found, remedies=()) if moved else found  # Whoever moved a tag by mistake needs no larger task.


def limit_of(definition: TaskDefinition, name: str) -> tuple[str, Evidence]:
    """The container's own limit, else the task's."""
    container = definition.container(name)
    if container and container.memory_mib:
        limit = f"{container.memory_mib} MiB"
        return limit, container.seen("memory_mib", f"container {name} may use {limit}")
    limit = f"{definition.memory} MiB"
    return limit, definition.seen("memory", f"the task may use {limit}")
