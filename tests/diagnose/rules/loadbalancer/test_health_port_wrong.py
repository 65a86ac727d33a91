"""loadbalancer.health_port_wrong: the check asks a port on which nothing is known to listen."""

from stackmedic.diagnose.rules.loadbalancer.health_port_wrong import check
from stackmedic.model.finding import Effect
from stackmedic.model.load_balancer import Target
from tests.diagnose.builders import (
    a_container_definition,
    a_snapshot,
    a_target,
    a_target_group,
    a_task_definition,
    target_group_arn,
    targets,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

FAILING = targets(
    "backend",
    a_target("10.0.10.21", "unhealthy", reason="Target.FailedHealthChecks", description="Health checks failed"),
)
ELSEWHERE = a_target_group(health_port="9999")


def test_check_of_a_port_that_nothing_declares_is_found() -> None:
    found = the_finding(check, a_snapshot(ELSEWHERE, FAILING))
    assert found.effects == (Effect.FAILS_HEALTH_CHECKS,)
    assert found.evidence[0].value == "9999"


def test_traffic_port_is_silent() -> None:
    assert findings(check, a_snapshot(FAILING)) == []
    assert findings(check, a_snapshot(a_target_group(health_port="8000"), FAILING)) == []


def test_port_that_a_container_declares_is_silent() -> None:
    listens = a_task_definition(containers=(a_container_definition(ports=(8000, 9999)),))
    assert findings(check, a_snapshot(listens, ELSEWHERE, FAILING)) == []


def test_port_on_which_a_target_passes_is_silent() -> None:
    """A program may listen where its task definition does not say so."""
    assert findings(check, a_snapshot(ELSEWHERE)) == []


def test_unreadable_targets_are_undecided() -> None:
    hidden = unreadable(Target, target_group_arn("backend"), "elasticloadbalancing:DescribeTargetHealth")
    assert undecided(check, a_snapshot(ELSEWHERE, hidden))
