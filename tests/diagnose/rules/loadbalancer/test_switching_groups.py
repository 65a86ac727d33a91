"""Services whose deployments switch between two target groups: the one that is idle is empty by design."""

from dataclasses import replace

from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.relations import target_groups
from stackmedic.diagnose.rules.loadbalancer.targets_deregistered import check
from stackmedic.model.load_balancer import Target
from stackmedic.model.service import Service
from tests.diagnose.builders import (
    Part,
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


def switched() -> tuple[Part, ...]:
    """The green group took over; the blue one waits for the next deployment."""
    both = (a_target("10.0.10.21"), a_target("10.0.11.21"))
    return (*switching(), targets("backend"), targets("green", *both))


def service_of(*parts: Part) -> Service:
    return next(each for each in parts if isinstance(each, Service))


def test_the_group_that_serves_is_the_service_s() -> None:
    snapshot = a_snapshot(*switched())
    assert [each.arn for each in target_groups(snapshot, service_of(*switched()))] == [GREEN]


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
