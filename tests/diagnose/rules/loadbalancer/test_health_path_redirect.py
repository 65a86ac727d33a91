"""loadbalancer.health_path_redirect: the health path answers with a redirect."""

from stackmedic.diagnose.rules.loadbalancer.health_path_redirect import check
from stackmedic.model.load_balancer import Target
from tests.diagnose.builders import Listed, a_snapshot, a_target, target_group_arn, targets, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided


def failing(code: int) -> Listed:
    said = f"Health checks failed with these codes: [{code}]"
    target = a_target("10.0.10.21", "unhealthy", reason="Target.ResponseCodeMismatch", description=said)
    return targets("backend", target)


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(failing(301))).about == target_group_arn()


def test_another_status_is_another_cause() -> None:
    assert findings(check, a_snapshot(failing(404))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(unreadable(Target, target_group_arn())))
