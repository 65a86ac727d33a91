"""loadbalancer.targets_deregistered: tasks run, and the target group does not know them."""

from stackmedic.diagnose.rules.loadbalancer.targets_deregistered import check
from stackmedic.model.finding import Effect
from stackmedic.model.load_balancer import Target
from tests.diagnose.builders import a_snapshot, a_target, a_task, ago, running, target_group_arn, targets, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided


def test_emptied_group_is_found() -> None:
    found = the_finding(check, a_snapshot(targets("backend")))
    assert found.about == target_group_arn("backend")
    assert found.effects == (Effect.MISROUTED,)
    assert found.evidence[0].value == []


def test_targets_that_drain_while_their_tasks_run_are_found() -> None:
    draining = targets("backend", a_target("10.0.10.21", "draining"), a_target("10.0.11.21", "draining"))
    assert "2 running tasks" in the_finding(check, a_snapshot(draining)).says


def test_one_lost_target_is_found() -> None:
    assert "1 running tasks" in the_finding(check, a_snapshot(targets("backend", a_target("10.0.10.21")))).says


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_task_that_has_just_started_is_silent() -> None:
    """ECS registers a task moments after it runs."""
    young = running("backend", a_task(private_address="10.0.10.99", started_at=ago("1m")))
    assert findings(check, a_snapshot(young)) == []


def test_unhealthy_target_is_registered_all_the_same() -> None:
    ill = targets("backend", a_target("10.0.10.21", "unhealthy"), a_target("10.0.11.21", "unhealthy"))
    assert findings(check, a_snapshot(ill)) == []


def test_unreadable_targets_are_undecided() -> None:
    hidden = unreadable(Target, target_group_arn("backend"), "elasticloadbalancing:DescribeTargetHealth")
    assert undecided(check, a_snapshot(hidden))
