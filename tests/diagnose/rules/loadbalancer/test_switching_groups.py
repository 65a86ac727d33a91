"""Services whose deployments switch between two target groups: the one that is idle is empty by design."""

from dataclasses import replace

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.relations import target_groups
from stackmedic.diagnose.rules.loadbalancer.targets_deregistered import check
from stackmedic.model.load_balancer import ListenerRule, Target
from stackmedic.model.service import Service
from tests.diagnose.builders import (
    Listed,
    Part,
    a_listener,
    a_listener_rule,
    a_service,
    a_snapshot,
    a_target,
    a_target_group,
    target_group_arn,
    targets,
    unreadable,
)
from tests.diagnose.rules.asking import findings

GREEN = target_group_arn("green")


def switching(*more: Part) -> tuple[Part, ...]:
    service = a_service()
    (tie,) = service.load_balancers
    tied = (replace(tie, alternate_target_group_arn=GREEN),)
    return (replace(service, load_balancers=tied), a_target_group("green"), targets("green"), *more)


def rules(*found: ListenerRule) -> Listed:
    return Listed(ListenerRule, a_listener().arn, found)


def switched() -> tuple[Part, ...]:
    """The green group took over; the blue one waits for the next deployment."""
    both = (a_target("10.0.10.21"), a_target("10.0.11.21"))
    return (*switching(), targets("backend"), targets("green", *both))


def service_of(*parts: Part) -> Service:
    return next(each for each in parts if isinstance(each, Service))


def test_the_group_that_serves_is_the_service_s() -> None:
    snapshot = a_snapshot(*switched())
    assert [each.arn for each in target_groups(snapshot, service_of(*switched()))] == [GREEN]


def test_while_a_revision_bakes_both_have_targets_and_the_one_that_is_sent_requests_serves() -> None:
    sends = a_listener_rule("green", weightless_arns=(target_group_arn("backend"),))
    parts = (*switching(), targets("backend", a_target("10.0.10.20")), targets("green", a_target("10.0.10.21")))
    before = a_snapshot(*parts, rules(a_listener_rule()))
    after = a_snapshot(*parts, rules(sends))
    served = [[each.arn for each in target_groups(each, service_of(*parts))] for each in (before, after)]
    assert served == [[target_group_arn("backend")], [GREEN]]


def test_requests_sent_to_a_group_without_targets_do_not_make_it_the_service_s() -> None:
    sends = a_listener_rule("green", weightless_arns=(target_group_arn("backend"),))
    parts = (*switching(), targets("backend", a_target("10.0.10.20")), rules(sends))
    assert [each.arn for each in target_groups(a_snapshot(*parts), service_of(*parts))] == [target_group_arn("backend")]


def test_an_idle_group_without_targets_is_no_cause() -> None:
    assert findings(check, a_snapshot(*switching())) == []
    assert findings(check, a_snapshot(*switched())) == []


def test_where_neither_group_has_targets_they_are_missed() -> None:
    (found,) = findings(check, a_snapshot(*switching(targets("backend"))))
    assert found.about == target_group_arn("backend")


def test_who_is_in_the_other_group_may_be_unknown() -> None:
    hidden = unreadable(Target, GREEN)
    diagnosis = diagnose(a_snapshot(*switching(), hidden))
    assert diagnosis.causes == ()


def test_tasks_of_another_task_set_are_in_the_group_of_that_one() -> None:
    """A deployment by others, as CodeDeploy's, has just sent requests to the new set's group."""
    by_others = replace(a_service(), deployments=())
    assert findings(check, a_snapshot(by_others, targets("backend", a_target("10.0.10.99")))) == []
    assert findings(check, a_snapshot(by_others, targets("backend"))) != []
