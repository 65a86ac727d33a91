"""Where it hurts, from the cheap signals alone, so that the dear reads (logs) go only there. Pure.

This decides only what is read next, never what is said: every judgement is made again, with proof, by ``diagnose``.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from stackmedic.collect.follow import LogSearch, LogStream, log_stream, newest_first
from stackmedic.model.load_balancer import LoadBalancer, Target, TargetGroup
from stackmedic.model.service import Service, ServiceDeployment
from stackmedic.model.signal import Alarm, LogLine, Series
from stackmedic.model.task import Container, Task, TaskDefinition

AUTOSCALING = "TargetTracking-"  # So Application Auto Scaling names its alarms.
TARGET_5XX = "AWS/ApplicationELB/HTTPCode_Target_5XX_Count/Sum"
LOAD_BALANCER_5XX = "AWS/ApplicationELB/HTTPCode_ELB_5XX_Count/Sum"
UNHEALTHY, ERRORS = "UnHealthyHostCount", "HTTPCode_Target_5XX_Count"
LATEST = 5  # Minutes of a count that say how it is now.
STOPPED_TASKS_READ = 2
CONTAINERS_READ = 2
REPLACED_READ = 3  # Of a task that was replaced although none of its containers failed.
EVENTS_READ = 5
SEARCHES = 2  # Of a service's logs.
SIGTERM = 143
FEW_ANSWERS = 20
QUIET = timedelta(minutes=5)
OVER_QUOTA = "reached the limit on the number of"
OUT_OF_TOUCH = ("connection issue between the task", "no such host", "i/o timeout", "deadline exceeded")
OF_AWS_ITSELF = ("Capacity is unavailable at this time", "performing maintenance on the underlying infrastructure")
SLOW_S = 1.0  # What may be called slow where answers took far less before.
BUSY = 85.0  # Percent of a database's CPU.
SOUND_DEPLOYMENTS = ("SUCCESSFUL", "IN_PROGRESS", "PENDING")
SOUND_TARGETS = ("healthy", "initial", "draining", "unused")
SERVER_ERROR = re.compile(r"codes: \[5")  # ELB: "Health checks failed with these codes: [502]".
MEANT = ("Scaling activity initiated by", "Task stopped by user", "User requested")


def hurts(
    service: Service, history: Iterable[ServiceDeployment], stopped: Iterable[Task], targets: Iterable[Target]
) -> bool:
    """Whether anything about a service looks ill."""
    newest = max(history, key=lambda each: each.place, default=None)
    return (
        service.running_count < service.desired_count
        or any(each.failed_tasks or each.rollout_state == "FAILED" for each in service.deployments)
        or (newest is not None and newest.status not in SOUND_DEPLOYMENTS)
        or any(died(task) for task in stopped)
        or are_unhealthy(targets)
    )


def signals(service: Service, stopped: Iterable[Task], series: Iterable[Series]) -> tuple[str, ...]:
    """By what a service looks ill where only counts are known, in words; empty where nothing does."""
    ended = [each for each in stopped if died(each)]
    counted = [(each.label.split("/")[2], each.values) for each in series]
    unhealthy = max((max(values[-LATEST:]) for name, values in counted if name == UNHEALTHY and values), default=0)
    errors = sum(sum(values) for name, values in counted if name == ERRORS)
    failed = [each for each in service.deployments if each.failed_tasks or each.rollout_state == "FAILED"]
    told = {
        f"{service.running_count} of {service.desired_count} tasks run": service.running_count < service.desired_count,
        f"{len(ended)} tasks ended": bool(ended),
        "a deployment fails": bool(failed),
        f"{unhealthy:g} targets unhealthy": bool(unhealthy),
        f"{errors:g} answers 5xx": errors > FEW_ANSWERS,
    }
    return tuple(says for says, holds in told.items() if holds)


def revisions_to_read(history: Iterable[ServiceDeployment], began: datetime) -> tuple[str, ...]:
    """Of the newest deployment what it could not bring up; of one in the window what was deployed well before it, to
    which one may have to return. Service revisions, by ARN."""
    newest_first = sorted(history, key=lambda each: each.place, reverse=True)
    if not newest_first:
        return ()
    newest, *older = newest_first
    target = newest.target_revision_arn
    failed = [target] if newest.status not in SOUND_DEPLOYMENTS else []
    good = [each.target_revision_arn for each in older if each.status == "SUCCESSFUL"]
    before = [each for each in good if each != target][:1] if newest.created_at >= began else []
    return tuple(each for each in (*failed, *before) if each)


def answer_with_errors(served: Iterable[tuple[TargetGroup, LoadBalancer]], series: Iterable[Series]) -> bool:
    """Whether target groups answered 5xx within the window, or their load balancers in their stead."""
    wrong = [each.label for each in series if sum(each.values) > 0]
    return any(
        label.startswith(f"{TARGET_5XX}/{group.dimension}/") or label == f"{LOAD_BALANCER_5XX}/{balancer.dimension}"
        for group, balancer in served
        for label in wrong
    )


def may_read_no_parameter(stopped: Iterable[Task]) -> bool:
    """Whether AWS refuses the parameters that a task reads at start, be they there or not."""
    return any("ssm:GetParameters" in (each.stopped_reason or "") for each in stopped)


def cannot_start(service: Service, history: Iterable[ServiceDeployment], stopped: Iterable[Task]) -> bool:
    """Whether tasks of a service did not come up: AWS says so, or there are too few."""
    ended = tuple(stopped)
    all_started = bool(ended) and all(each.started_at for each in ended)  # Then it failed for what came after.
    newest = max(history, key=lambda each: each.place, default=None)
    return (
        service.running_count < service.desired_count
        or (newest is not None and newest.status not in SOUND_DEPLOYMENTS and not all_started)
        or any(each.stop_code == "TaskFailedToStart" for each in ended)
        or any("unable to" in each.message for each in service.events[:EVENTS_READ])
    )


def clients_complain(series: Iterable[Series], now: datetime) -> bool:
    """Whether clients got 5xx or are turned away in numbers, or stopped asking."""
    known = list(series)
    wrong = [each for each in known if "_5XX_Count/" in each.label and sum(each.values) > FEW_ANSWERS]
    return bool(wrong) or refuse(known) or went_quiet(known, now)


def refuse(series: Iterable[Series]) -> bool:
    """Whether clients were turned away with 4xx in numbers."""
    return any("_4XX_Count/" in each.label and sum(each.values) > FEW_ANSWERS for each in series)


def went_quiet(series: Iterable[Series], now: datetime) -> bool:
    """Whether clients stopped asking. Who is challenged by a firewall gets a 202, which no count of errors shows.

    Source: docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-actions.html."""
    return any(_went_quiet(each, now) for each in series)


def clients_wait(series: Iterable[Series]) -> bool:
    """Whether targets took a second or more for their answers lately."""
    slow = (each.values[-LATEST:] for each in series if "/TargetResponseTime/" in each.label)
    return any(each > SLOW_S for values in slow for each in values)


def is_busy(database: str, series: Iterable[Series]) -> bool:
    """Whether a database's CPU was nearly full lately."""
    wanted = f"AWS/RDS/CPUUtilization/Average/{database}"
    return any(each >= BUSY for one in series if one.label == wanted for each in one.values[-LATEST:])


def waited_in_vain(series: Iterable[Series]) -> bool:
    """Whether a load balancer gave up waiting for answers."""
    return any("HTTPCode_ELB_504_Count/" in each.label and sum(each.values) > 0 for each in series)


def rings(alarm: Alarm) -> bool:
    """Whether an alarm calls somebody; those of auto scaling also ring when there is little to do."""
    return alarm.state == "ALARM" and not alarm.name.startswith(AUTOSCALING)


def write_to_replica(lines: Iterable[LogLine]) -> bool:
    """Whether a program writes to a cache node that is no longer the primary, in the words of Redis."""
    return any("READONLY" in each.message for each in lines)


def _went_quiet(series: Series, now: datetime) -> bool:
    if "/RequestCount/" not in series.label:
        return False
    busy = [at for at, value in zip(series.at, series.values, strict=False) if value]
    return len(busy) > 1 and now - busy[-1] > QUIET


def are_unhealthy(targets: Iterable[Target]) -> bool:
    """Whether the load balancer thinks ill of any target."""
    return any(each.state not in SOUND_TARGETS for each in targets)


def fail_checks(targets: Iterable[Target], stopped: Iterable[Task]) -> bool:
    """Whether targets answer their check with a status that is not accepted, and that is no error of their own; where
    no target tells, whether tasks were replaced for their checks."""
    told = [each for each in targets if each.state == "unhealthy"]
    if told:
        wrong = (each for each in told if each.reason == "Target.ResponseCodeMismatch")
        return any(not SERVER_ERROR.search(each.description or "") for each in wrong)
    return any("failed ELB health checks" in (each.stopped_reason or "") for each in stopped)


def died(task: Task) -> bool:
    """Whether a stopped task ended for a reason that nobody meant."""
    if any(each.exit_code for each in task.containers):
        return not _was_meant(task)
    failed = "failed" in (task.stopped_reason or "")
    return failed or task.stop_code in ("TaskFailedToStart", "EssentialContainerExited")


def stopped_tasks_to_read(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """The newest few that ran, so that they may have written something, and were not stopped on purpose. Of tasks that
    were replaced although no container failed one is read, and more of it: what is missing is said by nobody."""
    ran = (each for each in newest_first(tasks) if _ran(each) and not _was_meant(each))
    newest = tuple(ran)[:STOPPED_TASKS_READ]
    return newest if any(map(_failed, newest)) else newest[:1]


def running_tasks_to_read(tasks: Iterable[Task], began: datetime) -> tuple[Task, ...]:
    """The newest that runs, and the oldest where something may have come between them: connections open on one may be
    refused to another. Tasks that were both there when the window ``began`` say the same."""
    running = [each for each in newest_first(tasks) if each.last_status == "RUNNING"]
    newest, oldest = running[:1], running[-1:]
    lived_through_the_same = all(each.created_at is not None and each.created_at < began for each in newest)
    return tuple(dict.fromkeys(newest if lived_through_the_same else (*newest, *oldest)))


def streams_to_read(task: Task, definition: TaskDefinition, region: str) -> tuple[LogStream, ...]:
    """The streams of the containers that matter most: those that failed; else those that listen; else the essential.
    One that a SIGTERM ended did not fail, but says more than one that ended well."""
    ended = {each.name: each.exit_code for each in task.containers}
    failed = _failed(task)
    containers = (
        [each for each in definition.containers if each.name in failed]
        or [each for each in definition.containers if each.ports]
        or [each for each in definition.containers if each.essential]
    )
    ranked = sorted(containers, key=lambda each: (not each.essential, ended.get(each.name) != SIGTERM))
    most = CONTAINERS_READ if failed or task.stopped_at is None else REPLACED_READ
    streams = (log_stream(task, each, region) for each in ranked[:most])
    return tuple(each for each in streams if each is not None)


def streams_to_search(task: Task, definition: TaskDefinition, region: str) -> tuple[LogStream, ...]:
    """The streams of all containers of a task, of those that listen first: behind a proxy the program says why."""
    ranked = sorted(definition.containers, key=lambda each: (not each.ports, not each.essential))
    streams = (log_stream(task, each, region) for each in ranked)
    return tuple(each for each in streams if each is not None)


def searches(streams: Iterable[LogStream], began: datetime) -> tuple[LogSearch, ...]:
    """How these streams are searched at once: by how the names of those of a group begin, which is with the container's
    where all are of one."""
    alike: dict[tuple[str, str], list[LogStream]] = {}
    for each in streams:
        alike.setdefault((each.group, each.stream.rsplit("/", 2)[0]), []).append(each)
    began_ms = int(began.timestamp()) * 1000
    found: list[LogSearch] = []
    for (group, prefix), those in alike.items():
        containers = {each.container for each in those}
        begins = f"{prefix}/{containers.pop()}/" if len(containers) == 1 else f"{prefix}/"
        found.append(LogSearch(group, begins, began_ms, tuple(those)))
    return tuple(found[:SEARCHES])


def _failed(task: Task) -> set[str]:
    """The containers that ended with a code of their own."""
    return {each.name for each in task.containers if each.exit_code not in (None, 0, SIGTERM)}


def _ran(task: Task) -> bool:
    return task.started_at is not None or any(_has_exited(each) for each in task.containers)


def _has_exited(container: Container) -> bool:
    return container.exit_code is not None


def _was_meant(task: Task) -> bool:
    return (task.stopped_reason or "").startswith(MEANT)
