"""The awslogs driver creates its stream before the container starts: without group, permission or a way, no container.

Source: ECS developer guide, "Send Amazon ECS logs to CloudWatch".
"""

from typing import Any

from stackmedic.lab.physics.starting import words
from stackmedic.lab.physics.starting.attempt import Attempt, StartProblem

ANSWERED = (8.0, 15.0)
NOT_ANSWERED = (60.0, 90.0)  # "signal: killed": the agent ends the driver's probe.


def loggers(attempt: Attempt) -> StartProblem | None:
    """Every container with the awslogs driver can create its stream."""
    for container in attempt.containers:
        log = container.get("logConfiguration") or {}
        if log.get("logDriver") != "awslogs":
            continue
        problem = _stream_problem(attempt, container["name"], log.get("options") or {})
        if problem:
            return problem
    return None


def stream_of(container: str, options: dict[str, Any], task_id: str) -> str:
    """The name of a container's stream (source: "awslogs-stream-prefix": prefix/container/task)."""
    return f"{options.get('awslogs-stream-prefix', 'ecs')}/{container}/{task_id}"


def _stream_problem(attempt: Attempt, container: str, options: dict[str, Any]) -> StartProblem | None:
    region = options.get("awslogs-region") or attempt.account.region
    group = str(options.get("awslogs-group", ""))
    if not attempt.reaches("logs", region):
        return attempt.stops(words.LOGS_UNREACHABLE, NOT_ANSWERED)
    missing = group not in attempt.account.moto("logs", region).groups
    arn = attempt.account.arn("logs", f"log-group:{group}", region)
    if missing and str(options.get("awslogs-create-group", "")).lower() == "true":
        denied = attempt.denied("logs:CreateLogGroup", f"{arn}:log-stream:", "logs")
        if denied:
            said = words.LOG_GROUP_REFUSED.format(request=attempt.request_id(), error=denied)
            return attempt.stops(said, ANSWERED)
        missing = False
    stream = stream_of(container, options, attempt.task.id)
    error = attempt.denied("logs:CreateLogStream", f"{arn}:log-stream:{stream}", "logs")
    error = error or (words.LOG_GROUP_MISSING if missing else "")
    if not error:
        return None
    return attempt.stops(words.LOG_STREAM_REFUSED.format(request=attempt.request_id(), error=error), ANSWERED)
