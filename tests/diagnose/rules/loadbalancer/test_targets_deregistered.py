"""loadbalancer.targets_deregistered: tasks run, and the target group does not know them."""

from dataclasses import replace

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.rules.loadbalancer.targets_deregistered import check
from stackmedic.model.finding import Effect, SymptomKind
from stackmedic.model.load_balancer import Listener, ListenerRule, Target
from tests.diagnose.builders import (
    LOAD_BALANCER,
    Keyed,
    Listed,
    Part,
    a_deployment,
    a_listener,
    a_listener_rule,
    a_service,
    a_service_revision,
    a_snapshot,
    a_target,
    a_target_group,
    a_task,
    ago,
    running,
    service_revision_arn,
    target_group_arn,
    targets,
    unreadable,
)
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


def test_one_lost_target_hurts_although_the_other_serves() -> None:
    (cause,) = diagnose(a_snapshot(targets("backend", a_target("10.0.10.21")))).causes
    assert [SymptomKind.NO_TARGETS] == [each.kind for each in cause.explains]


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_task_that_has_just_started_is_silent() -> None:
    """ECS registers a task moments after it runs."""
    young = running("backend", a_task(private_address="10.0.10.99", started_at=ago("1m")))
    assert findings(check, a_snapshot(young)) == []


def test_unhealthy_target_is_registered_all_the_same() -> None:
    ill = targets("backend", a_target("10.0.10.21", "unhealthy"), a_target("10.0.11.21", "unhealthy"))
    assert findings(check, a_snapshot(ill)) == []


def taken_out(*left: Target) -> tuple[Part, ...]:
    """The newest deployment took the backend out of its target group, which has these targets yet."""
    tie = a_service().load_balancers[0]
    return (
        a_service(balanced=False),
        Keyed(service_revision_arn("backend", 6), a_service_revision(revision=6, created="9d", ties=(tie,))),
        Keyed(service_revision_arn("backend", 7), a_service_revision(revision=7, created="20m")),
        targets("backend", *left),
    )


def test_a_service_that_a_deployment_took_out_of_its_group_is_found() -> None:
    found = the_finding(check, a_snapshot(*taken_out()))
    assert target_group_arn("backend") == found.about
    assert ["loadBalancers", "loadBalancers"] == [each.path.rsplit(".", 1)[-1] for each in found.evidence[:2]]


def test_a_group_that_others_register_with_is_silent() -> None:
    assert findings(check, a_snapshot(*taken_out(a_target("10.0.10.77")))) == []


def test_a_group_that_no_load_balancer_asks_any_more_is_silent() -> None:
    assert findings(check, a_snapshot(*taken_out(), a_target_group("backend", load_balancer_arns=()))) == []


def moved(*left: Target) -> tuple[Part, ...]:
    """A service that was put into another group twenty minutes ago, at which the tasks from before never were."""
    old = a_service().load_balancers[0]
    new = replace(old, target_group_arn=target_group_arn("other"))
    return (
        replace(a_service(), load_balancers=(new,), deployments=(a_deployment(created="20m"),)),
        a_target_group("other"),
        Keyed(service_revision_arn("backend", 6), a_service_revision(revision=6, created="9d", ties=(old,))),
        Keyed(service_revision_arn("backend", 7), a_service_revision(revision=7, created="20m", ties=(new,))),
        targets("other"),
        targets("backend", *left),
    )


def test_a_service_that_was_put_into_another_group_than_is_asked_is_found() -> None:
    found = the_finding(check, a_snapshot(*moved()))
    assert target_group_arn("backend") == found.about
    assert "shop-other" in found.says


def test_a_move_whose_old_group_is_still_served_is_silent() -> None:
    assert findings(check, a_snapshot(*moved(a_target("10.0.10.21"), a_target("10.0.11.21")))) == []


def shared(*there: Target) -> tuple[Part, ...]:
    """The rule of the backend gives a part of its requests to a second group."""
    both = (target_group_arn("backend"), target_group_arn("canary"))
    https = a_listener(443)
    rule = Listed(ListenerRule, https.arn, (a_listener_rule(target_group_arns=both),))
    return Listed(Listener, LOAD_BALANCER, (https,)), rule, a_target_group("canary"), targets("canary", *there)


def test_a_group_without_targets_that_shares_the_requests_is_found() -> None:
    found = the_finding(check, a_snapshot(*shared()))
    assert target_group_arn("canary") == found.about
    assert "a part of the requests" in found.says


def test_a_group_that_a_deleted_service_left_behind_is_found() -> None:
    https = a_listener(443)
    gone = a_listener_rule("gone", path_patterns=("/orders/*",))
    known = Listed(ListenerRule, https.arn, (gone, a_listener_rule()))
    parts = (Listed(Listener, LOAD_BALANCER, (https,)), known, a_target_group("gone"), targets("gone"))
    found = the_finding(check, a_snapshot(*parts))
    assert target_group_arn("gone") == found.about
    assert "no service registers any" in found.says


def test_a_group_with_targets_that_shares_the_requests_is_silent() -> None:
    assert findings(check, a_snapshot(*shared(a_target("10.0.10.99")))) == []


def test_unreadable_targets_are_undecided() -> None:
    hidden = unreadable(Target, target_group_arn("backend"), "elasticloadbalancing:DescribeTargetHealth")
    assert undecided(check, a_snapshot(hidden))
