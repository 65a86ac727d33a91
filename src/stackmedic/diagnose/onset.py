"""Whether trouble began with a revision: what ran before the newest deployment, and whether that ran well."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from stackmedic.diagnose.recovery import failed_at, failed_tasks
from stackmedic.diagnose.relations import (
    failed_revision,
    newest_deployment,
    primary_revision,
    running_tasks,
)
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Confidence, Finding
from stackmedic.model.service import Service, ServiceDeployment, ServiceRevision
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import Gap, Snapshot, Unknown
from stackmedic.model.task import Task, TaskDefinition

SOON = timedelta(minutes=30)  # A bad revision shows with its first requests.
MINUTE = timedelta(minutes=1)
ONE_TROUBLE = SOON  # Failures that are closer than this to each other are one trouble: ECS retries after 15 minutes.


@dataclass(frozen=True, slots=True)
class Change:
    """The newest change of revision: from one that ran well to the one in question. ``at``: when it began;
    ``settled``: ECS found that the new revision ran well too."""

    revision: str
    before: str
    at: datetime
    settled: bool
    evidence: tuple[Evidence, ...]

    def brought(self, at: datetime | None) -> bool:
        """Whether something that began at this time began with the change."""
        return not self.settled or (at is not None and self.is_after(at) and at <= self.at + SOON)

    def is_after(self, at: datetime) -> bool:
        """Whether something began since the change. Counts are dated by the minute in which they begin."""
        return at > self.at - MINUTE


def failures_since(snapshot: Snapshot, service: Service, change: Change) -> tuple[Task, ...]:
    """The failures that the change brought, newest first: those of its revision, when the trouble began with it."""
    mine = tuple(each for each in failed_tasks(snapshot, service) if each.task_definition == change.revision)
    return mine if change.brought(beginning(mine)) else ()


def came_with_revision(snapshot: Snapshot, service: Service, task: Task | None, at: datetime) -> bool:
    """Whether what befell a task at this time came with the newest change of revision."""
    change = newest_change(snapshot, service)
    if change is None or task is None or task.task_definition != change.revision:
        return False
    return change.brought(at) or bool(failures_since(snapshot, service, change))


def beginning(failed: tuple[Task, ...]) -> datetime | None:
    """When the trouble that goes on began: the first of the failures that follow each other without a long pause."""
    times = sorted((at for at in map(failed_at, failed) if at), reverse=True)
    began = times[0] if times else None
    for at in times:
        if began and began - at > ONE_TROUBLE:
            break
        began = at
    return began


def newest_change(snapshot: Snapshot, service: Service) -> Change | None:
    """The newest deployment, if it brought another revision than one that is known to have run well."""
    failed = failed_revision(snapshot, service)
    revision = failed or primary_revision(service)
    try:
        newest = newest_deployment(snapshot, service)
    except Unknown:
        newest = None
    before = _by_tasks(snapshot, service, revision) or _by_history(snapshot, service, newest, revision)
    if before is None:
        return None
    if newest:
        evidence = newest.seen("status", f"the newest deployment brought {_short(revision)} after {_short(before)}")
        return Change(revision, before, newest.created_at, newest.status == "SUCCESSFUL", (evidence,))
    rollout = next((each for each in service.deployments if each.task_definition == revision), service.primary)
    if rollout is None:
        return None
    says = f"{_short(revision)} was deployed after {_short(before)}"
    settled = rollout.rollout_state == "COMPLETED"
    return Change(revision, before, rollout.created_at, settled, (rollout.seen("task_definition", says),))


def unread_history(snapshot: Snapshot, service: Service) -> tuple[Gap, ...]:
    """What hides which revision, with which settings, the newest deployment brought after which."""
    try:
        newest = newest_deployment(snapshot, service)
        arns = (newest.target_revision_arn, *newest.source_revision_arns) if newest else ()
        for arn in arns:
            if arn:
                snapshot.find(ServiceRevision, arn)
    except Unknown as unknown:
        return (unknown.gap,) if unknown.gap.call else ()
    return ()


def unread_logs(snapshot: Snapshot, tasks: Iterable[Task]) -> tuple[Gap, ...]:
    """What hides what tasks said for themselves as they failed."""
    keys = ((task.arn, each.name) for task in tasks for each in task.containers)
    gaps = (snapshot.gap(LogLine, key) for key in keys)
    return tuple(dict.fromkeys(each for each in gaps if each and each.call))


def known_by(gaps: tuple[Gap, ...], finding: Finding) -> Finding:
    """A finding as it is, or only likely while gaps hide what may be more particular; then they name what decides."""
    return replace(finding, confidence=Confidence.LIKELY, decide=gaps) if gaps else finding


def changed_definitions(snapshot: Snapshot, service: Service) -> tuple[TaskDefinition, TaskDefinition] | None:
    """What the newest change went from and to; None where there is no change, or where either cannot be read."""
    change = newest_change(snapshot, service)
    if change is None:
        return None
    try:
        before, after = (snapshot.find(TaskDefinition, each) for each in (change.before, change.revision))
    except Unknown:
        return None
    return (before, after) if before and after else None


def is_newly_named(snapshot: Snapshot, service: Service, image: str) -> bool:
    """Whether the newest change brought an image of a repository that the revision before had nothing from."""
    definitions = changed_definitions(snapshot, service)
    if definitions is None:
        return False
    before, after = ({repository_of(each.image) for each in revision.containers} for revision in definitions)
    return any(repository_of(image).endswith(each) for each in after - before)


def repository_of(image: str) -> str:
    """An image's reference without tag and digest."""
    path, _, name = image.partition("@")[0].rpartition("/")
    return f"{path}/{name.partition(':')[0]}".lstrip("/")


def _by_tasks(snapshot: Snapshot, service: Service, revision: str) -> str | None:
    """Another revision whose tasks run right now: the old one of a rollout, or the one that was rolled back to."""
    try:
        running = [each for each in running_tasks(snapshot, service) if each.last_status == "RUNNING"]
    except Unknown:
        return None
    others = sorted({each.task_definition for each in running if each.task_definition != revision})
    return others[-1] if others else None


def _by_history(snapshot: Snapshot, service: Service, newest: ServiceDeployment | None, revision: str) -> str | None:
    """The revision that the newest deployment replaced, if ECS had deployed it successfully."""
    if newest is None:
        return None
    history = snapshot.all(ServiceDeployment, service.arn)
    good = {each.target_revision_arn for each in history if each.status == "SUCCESSFUL" and each is not newest}
    for arn in newest.source_revision_arns:
        try:
            source = snapshot.find(ServiceRevision, arn)
        except Unknown:
            continue
        if source and source.task_definition != revision and (arn in good or len(history) == 1):
            return source.task_definition
    return None


def _short(revision: str) -> str:
    return revision.rsplit("/", 1)[-1]
