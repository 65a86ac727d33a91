"""loadbalancer.target_group_missing: a service names a target group that is not there."""

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.loadbalancer.target_group_missing import check, rule
from stackmedic.model.load_balancer import TargetGroup
from tests.diagnose.builders import a_service, a_snapshot, a_target_group, gone, target_group_arn, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided

GROUP = target_group_arn("backend")
MISSING = gone(TargetGroup, GROUP, value="TargetGroupNotFound")


def test_a_group_that_is_not_there_is_found() -> None:
    found = the_finding(check, a_snapshot(MISSING))
    assert (found.about, found.evidence[0].value) == (GROUP, GROUP)


def test_it_is_the_cause_although_all_tasks_run() -> None:
    (cause,) = diagnose(a_snapshot(MISSING)).causes
    assert cause.id == rule.id


def test_a_service_that_wants_no_tasks_suffers_nothing() -> None:
    stopped = a_service("backend", desired=0, running=0)
    assert rule.id not in {each.id for each in diagnose(a_snapshot(MISSING, stopped)).causes}


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_a_group_that_no_listener_names_is_another_cause() -> None:
    assert findings(check, a_snapshot(a_target_group("backend", load_balancer_arns=()))) == []


def test_a_service_without_load_balancer_is_silent() -> None:
    assert findings(check, a_snapshot(MISSING, a_service("backend", balanced=False))) == []


def test_groups_that_may_not_be_listed_are_undecided() -> None:
    (answer,) = undecided(check, a_snapshot(unreadable(TargetGroup, GROUP)))
    assert answer.gaps[0].needs == "elasticloadbalancing:DescribeTargetGroups"
