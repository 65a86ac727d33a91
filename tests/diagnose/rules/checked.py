"""A task of a new revision that ECS gave up for its health checks, and what its program had logged."""

from datetime import timedelta

from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import Snapshot
from tests.diagnose.builders import (
    Listed,
    Part,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
    ago,
    an_event,
    make,
    stopped,
    task_arn,
)
from tests.diagnose.troubles import rolled_back

DEAD = (task_arn("backend-dead-1"), "backend")
BY_BALANCER = "Task failed ELB health checks in (target-group arn:tg)"
BY_CONTAINER = "Task failed container health checks"
REFUSED = "(service backend) (task 1) is unhealthy in (target-group x) due to (reason with these codes: [404])"


def given_up(
    *lines: tuple[float, str],
    lasted_s: float = 100,
    grace_s: int = 60,
    reason: str = BY_BALANCER,
    says: str = "has begun draining connections on 1 tasks.",
    parts: tuple[Part, ...] = (),
) -> Snapshot:
    """``lines``: seconds after the task's start, and what was logged then."""
    started = ago("17m")
    task = a_stopped_task(
        started="17m", stopped="15m", reason=reason, code="ServiceSchedulerInitiated", exit_code=143,
        stopping_at=started + timedelta(seconds=lasted_s),
    )  # fmt: skip
    found = (
        make(LogLine, "logs:GetLogEvents", f"events[{index}]", at=started + timedelta(seconds=after), message=text)
        for index, (after, text) in enumerate(lines)
    )
    service = a_service(revision=6, grace_s=grace_s, events=(an_event(says, "16m"),))
    said, before = Listed(LogLine, DEAD, tuple(found)), a_task_definition(revision=6, image="shop/backend:before")
    return a_snapshot(*rolled_back(dead=stopped("backend", task)), service, said, before, *parts)
