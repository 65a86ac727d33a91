"""Whether a failure is still news. ECS remembers stopped tasks for an hour or more, so the past must not accuse.

A failed task is old news once the service runs in full, every target is healthy, and the newest task has outlived
those that failed: a task that dies after two minutes says nothing for the first two. A quarter of an hour of health is
enough (the time after which the guides call an incident resolved), except for memory, which may take hours to run out.
"""

from datetime import datetime, timedelta

from stackmedic.diagnose.relations import (
    failed_revision,
    given_up,
    live_groups,
    newest_deployment,
    primary_revision,
    running_tasks,
    stopped_tasks,
)
from stackmedic.model.load_balancer import Target
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.task import Task

OUT_OF_MEMORY = "OutOfMemoryError"  # Container.reason: "OutOfMemoryError: Container killed due to memory usage"
ONE_FAILURE_COUNTS = timedelta(minutes=10)  # A single late crash is not a loop; nobody waits for hours to forgive it.
HEALTH_RESTORES = timedelta(minutes=15)
HANDOVER = timedelta(minutes=5)  # From the start of a replacement until its health is judged and the old task goes.
LASTING = timedelta(minutes=10)  # Longer than the minutes over which clients' errors are counted.
PLANNED_STOPS = ("ServiceSchedulerInitiated", "UserInitiated")


def failed_tasks(snapshot: Snapshot, service: Service) -> tuple[Task, ...]:
    """Stopped tasks whose failure is news, newest first. Raises Unknown when the list could not be read."""
    suspects = (primary_revision(service), failed_revision(snapshot, service))
    tried = suspects[1] if suspects[1] != suspects[0] else None
    since = tried_since(snapshot, service) or snapshot.since
    failed = [each for each in stopped_tasks(snapshot, service) if is_failure(each) and _is_of(each, since)]
    if not recovered(snapshot, service, tuple(each for each in failed if each.task_definition != tried)):
        return _still_news(snapshot, failed, tried)
    return tuple(each for each in failed if each.task_definition == tried)


def _still_news(snapshot: Snapshot, failed: list[Task], tried: str | None) -> tuple[Task, ...]:
    """Without those of an earlier trouble: no task has ended in their way for a quarter of an hour, one that came after
    them has outlived them, and those that fail since then do so in another way. Memory may take longer to fill."""
    of_way: dict[tuple[bool, str | None], list[Task]] = {}
    for each in failed:
        of_way.setdefault(_way_to_end(each), []).append(each)
    past = {way for way, alike in of_way.items() if _is_past(snapshot, alike, failed)}
    return tuple(
        each
        for each in failed
        if _way_to_end(each) not in past or each.task_definition == tried or ran_out_of_memory(each)
    )


def _is_past(snapshot: Snapshot, alike: list[Task], failed: list[Task]) -> bool:
    """Whether no task has ended in this way for long, and one that came after lived longer and ended in another."""
    last = max(failed_at(each) or snapshot.now for each in alike)
    longest = max(map(_grudge, alike))
    later = (each for each in failed if each not in alike and each.started_at and each.started_at > last - HANDOVER)
    return snapshot.now - last > HEALTH_RESTORES and any(_grudge(each) > longest for each in later)


def _way_to_end(task: Task) -> tuple[bool, str | None]:
    return failed_health_check(task), task.stop_code


def is_failure(task: Task) -> bool:
    """False for tasks that ended as ordinary scale-ins and deployments end them."""
    return failed_health_check(task) or task.stop_code not in PLANNED_STOPS


def failed_health_check(task: Task) -> bool:
    """True when ECS replaced the task because it was found unhealthy."""
    reason = task.stopped_reason or ""
    return reason.startswith("Task failed") and "health check" in reason


def _is_of(task: Task, since: datetime) -> bool:
    at = task.stopped_at or task.stopping_at or task.created_at
    return at is None or at >= since


def tried_since(snapshot: Snapshot, service: Service) -> datetime | None:
    """When the newest deployment began, where that was given up and all that serves is well: what befell the service
    before is another story. None where it is not so, or the window begins later."""
    try:
        newest = newest_deployment(snapshot, service)
        whole = 0 < service.desired_count <= service.running_count and all_targets_healthy(snapshot, service)
    except Unknown:
        return None
    return newest.created_at if whole and newest and given_up(newest) and newest.created_at > snapshot.since else None


def recovered(snapshot: Snapshot, service: Service, failed: tuple[Task, ...]) -> bool:
    """True when the service runs in full, healthy, and longer than what failed."""
    since = well_since(snapshot, service, failed)
    return since is not None and snapshot.now - since > patience(failed)


def well_since(snapshot: Snapshot, service: Service, failed: tuple[Task, ...]) -> datetime | None:
    """Since when the service runs in full and healthy; None when it does not. Unknown facts are not recovery.

    That is the newest start, or the moment at which the last unhealthy task went: ECS starts its replacement first. Any
    other failure after the newest start was replaced by nobody yet, or belongs to a deployment that still tries; unless
    it is older than the longest pause between two attempts, so that nobody wants a replacement: there are fewer to run.
    """
    if service.desired_count == 0 or service.running_count < service.desired_count:
        return None
    try:
        started = [each.started_at for each in running_tasks(snapshot, service) if each.last_status == "RUNNING"]
        if not started or not all_targets_healthy(snapshot, service):
            return None
        tried = failed_revision(snapshot, service)
    except Unknown:
        return None
    newest = max((each for each in started if each), default=None)
    if newest is None:
        return None
    ends = [(failed_at(each) or snapshot.now, each) for each in failed]
    late = [(at, each) for at, each in ends if at > newest]
    if late and len(service.deployments) > 1:
        return None
    handed_over = all(failed_health_check(each) and at - newest <= HANDOVER for at, each in late)
    settled = not tried and all(snapshot.now - at > HEALTH_RESTORES for at, _ in late)
    return max([newest, *(at for at, _ in late)]) if handed_over or settled else None


def patience(failed: tuple[Task, ...]) -> timedelta:
    """How long a task has to run before it has outlived those that failed."""
    longest = max((_grudge(each) for each in failed), default=timedelta())
    return min(longest, ONE_FAILURE_COUNTS) if len(failed) == 1 else longest


def _grudge(task: Task) -> timedelta:
    ended = failed_at(task)
    life = ended - task.started_at if task.started_at and ended else timedelta()
    return life if ran_out_of_memory(task) else min(life, HEALTH_RESTORES)


def failed_at(task: Task) -> datetime | None:
    """When a task was given up; its targets may drain for minutes after that."""
    return task.stopping_at or task.stopped_at


def ran_out_of_memory(task: Task) -> bool:
    """In ECS's own words; exit code 137 alone is any SIGKILL."""
    reasons = (task.stopped_reason, *(each.reason for each in task.containers))
    return any(OUT_OF_MEMORY in each for each in reasons if each)


def all_targets_healthy(snapshot: Snapshot, service: Service) -> bool:
    """True when every target in use is healthy; targets that leave do not count. Raises Unknown when not readable."""
    arns = live_groups(snapshot, service)
    states = [target.state for arn in arns for target in snapshot.all(Target, arn)]
    return all(each in ("healthy", "draining") for each in states) and (not arns or "healthy" in states)


def quiet_since(snapshot: Snapshot, service: Service) -> datetime:
    """What was said before this no longer accuses: the start of the window, or the recovery."""
    try:
        failed = tuple(each for each in stopped_tasks(snapshot, service) if is_failure(each))
        if failed_revision(snapshot, service) or not recovered(snapshot, service, failed):
            return tried_since(snapshot, service) or snapshot.since
    except Unknown:
        return snapshot.since
    return max(snapshot.since, well_since(snapshot, service, failed) or snapshot.since)


def serves(snapshot: Snapshot, arn: str) -> bool:
    """Whether as many healthy tasks as wanted have run all through the last minutes, whatever befell others."""
    try:
        service = snapshot.find(Service, arn)
        if service is None or service.desired_count == 0:
            return False
        lasting = [each for each in running_tasks(snapshot, service) if _has_lasted(snapshot, each)]
        groups = live_groups(snapshot, service)
        healthy = [{each.address for each in snapshot.all(Target, arn) if each.state == "healthy"} for arn in groups]
    except Unknown:
        return False
    serving = [each for each in lasting if all(each.private_address in group for group in healthy)]
    return len(serving) >= service.desired_count


def _has_lasted(snapshot: Snapshot, task: Task) -> bool:
    started = task.started_at
    return task.last_status == "RUNNING" and started is not None and snapshot.now - started > LASTING
