"""loadbalancer.zone_not_enabled: tasks run where their load balancer has no subnet."""

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.loadbalancer.zone_not_enabled import check
from stackmedic.model.load_balancer import Target
from tests.diagnose.builders import (
    LOAD_BALANCER,
    Part,
    a_load_balancer,
    a_snapshot,
    a_target,
    a_task,
    running,
    target_group_arn,
    targets,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

A, B = "eu-west-1a", "eu-west-1b"
TASKS = running(
    "backend",
    a_task("backend-1", private_address="10.0.10.21", availability_zone=A),
    a_task("backend-2", private_address="10.0.11.21", availability_zone=B),
)


def asked(reason: str | None = "Target.NotInUse", zones: tuple[str, ...] = (A, "eu-west-1c")) -> tuple[Part, ...]:
    """The second of two targets is not asked."""
    second = a_target("10.0.11.21", "unused" if reason else "healthy", reason=reason)
    return TASKS, a_load_balancer(zones=zones), targets("backend", a_target("10.0.10.21"), second)


def test_a_zone_without_a_subnet_of_the_balancer_is_found() -> None:
    found = the_finding(check, a_snapshot(*asked()))
    assert found.about == LOAD_BALANCER
    assert B in found.says
    assert found.evidence[0].value == [A, "eu-west-1c"]


def test_it_is_the_cause_of_targets_that_get_nothing() -> None:
    (cause,) = diagnose(a_snapshot(*asked())).causes
    assert (cause.id, cause.explains[0].about) == ("loadbalancer.zone_not_enabled", target_group_arn("backend"))


def test_targets_that_are_asked_are_silent_wherever_they_are() -> None:
    assert findings(check, a_snapshot(*asked(None))) == []


def test_a_target_that_is_unused_in_a_zone_of_the_balancer_is_another_cause() -> None:
    assert findings(check, a_snapshot(*asked(zones=(A, B)))) == []


def test_a_target_that_leaves_is_silent() -> None:
    assert findings(check, a_snapshot(*asked("Target.DeregistrationInProgress"))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_targets_that_may_not_be_read_are_undecided() -> None:
    assert undecided(check, a_snapshot(*asked()[:2], unreadable(Target, target_group_arn("backend"))))
