"""loadbalancer.health_protocol_port: the health check speaks HTTP to a TLS port, or the reverse."""

from dataclasses import replace

import pytest

from stackmedic.diagnose.rules.loadbalancer.health_protocol_port import check
from stackmedic.model.load_balancer import Target
from tests.diagnose.builders import (
    Keyed,
    Part,
    a_service,
    a_service_revision,
    a_snapshot,
    a_target,
    a_target_group,
    service_revision_arn,
    target_group_arn,
    targets,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

FAILING = targets(
    "backend",
    a_target("10.0.10.21", "unhealthy", reason="Target.FailedHealthChecks", description="Health checks failed"),
)


@pytest.mark.parametrize(("traffic", "health"), [("HTTP", "HTTPS"), ("HTTPS", "HTTP")])
def test_a_check_by_another_protocol_than_the_traffic_is_found(traffic: str, health: str) -> None:
    found = the_finding(check, a_snapshot(a_target_group(protocol=traffic, health_protocol=health), FAILING))
    assert found.evidence[0].value == health


def test_the_same_protocol_is_silent() -> None:
    assert findings(check, a_snapshot(FAILING)) == []


def test_a_check_that_passes_is_silent() -> None:
    assert findings(check, a_snapshot(a_target_group(health_protocol="HTTPS"))) == []


def test_a_port_of_its_own_may_speak_another_protocol() -> None:
    assert findings(check, a_snapshot(a_target_group(health_protocol="HTTPS", health_port="9443"), FAILING)) == []


def test_unreadable_targets_are_undecided() -> None:
    hidden = unreadable(Target, target_group_arn("backend"))
    assert undecided(check, a_snapshot(a_target_group(health_protocol="HTTPS"), hidden))


@pytest.mark.parametrize(("field", "value"), [("protocol", "HTTPS"), ("protocol_version", "HTTP2")])
def test_a_group_that_speaks_otherwise_than_the_one_before_is_found(field: str, value: str) -> None:
    found = the_finding(
        check, a_snapshot(*moved(**{field: value, **({"health_protocol": value} if value == "HTTPS" else {})}))
    )
    assert (found.evidence[0].value, target_group_arn("backend")) == (value, found.about)


def test_a_group_that_speaks_as_the_one_before_is_silent() -> None:
    assert findings(check, a_snapshot(*moved(protocol="HTTP"))) == []


def moved(**more: str) -> tuple[Part, ...]:
    before = replace(a_service().load_balancers[0], target_group_arn=target_group_arn("former"))
    return (
        a_target_group("former", protocol_version="HTTP1"),
        a_target_group(**({"protocol_version": "HTTP1"} | more)),
        FAILING,
        Keyed(service_revision_arn("backend", 6), a_service_revision(revision=6, created="9d", ties=(before,))),
    )  # fmt: skip
