"""One target of a target group and the judgement that its health checks add up to.

Source: Elastic Load Balancing user guide, "Health checks for your target groups" (target health status, reason codes
and descriptions): a new target needs one passed check, an unhealthy one HealthyThresholdCount in a row, and a healthy
one is given up after UnhealthyThresholdCount failures in a row.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from stackmedic.lab.world import Event

if TYPE_CHECKING:
    from stackmedic.lab.ecs.task import Task


class Judgement(NamedTuple):
    """State, reason code and description as DescribeTargetHealth words them; the last two are empty when healthy."""

    state: str
    reason: str = ""
    description: str = ""


HEALTHY = Judgement("healthy")
REGISTERING = Judgement("initial", "Elb.RegistrationInProgress", "Target registration is in progress")
CHECKING = Judgement("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
DRAINING = Judgement("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
NOT_REGISTERED = Judgement("unused", "Target.NotRegistered", "Target is not registered to the target group")
NOT_IN_USE = Judgement(
    "unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer"
)
ZONE_NOT_ENABLED = Judgement(
    "unused", "Target.NotInUse", "Target is in an Availability Zone that is not enabled for the load balancer"
)
CHECKS_DISABLED = Judgement("unavailable", "Target.HealthCheckDisabled", "Health checks are disabled")


class Checked(NamedTuple):
    """What one health check found; no reason means that it passed."""

    reason: str = ""
    description: str = ""

    @property
    def passed(self) -> bool:
        return not self.reason


PASSED = Checked()
FAILED = Checked("Target.FailedHealthChecks", "Health checks failed")
TIMED_OUT = Checked("Target.Timeout", "Request timed out")


def wrong_code(status: int) -> Checked:
    return Checked("Target.ResponseCodeMismatch", f"Health checks failed with these codes: [{status}]")


@dataclass(frozen=True, slots=True)
class TargetState:
    """A target as the account shows it."""

    address: str
    port: int
    health_check_port: int
    state: str
    reason: str = ""
    description: str = ""
    zone: str = ""


@dataclass(slots=True)
class Target:
    """A registered or draining target. ``passed`` and ``failed`` count checks in a row."""

    address: str
    port: int
    task: "Task | None"
    judgement: Judgement = REGISTERING
    passed: int = 0
    failed: int = 0
    next_event: Event | None = None
    deregistered: float = 0.0
    draining_until: float = 0.0
    zone: str = ""

    @property
    def draining(self) -> bool:
        return self.judgement.state == "draining"

    def judge(self, checked: Checked, healthy_threshold: int, unhealthy_threshold: int) -> Judgement:
        """Count one check; the judgement that follows from it."""
        before = self.judgement
        if checked.passed:
            self.passed, self.failed = self.passed + 1, 0
            return HEALTHY if before.state != "unhealthy" or self.passed >= healthy_threshold else before
        self.passed, self.failed = 0, self.failed + 1
        if before.state == "unhealthy" or self.failed >= unhealthy_threshold:
            return Judgement("unhealthy", checked.reason, checked.description)
        return before if before.state == "healthy" else CHECKING
