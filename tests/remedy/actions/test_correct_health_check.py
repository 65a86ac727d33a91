"""correct_health_check: a path that some fact knows to answer well, never one that is made up."""

from typing import Any

import pytest

from stackmedic.model.change import Change, Outcome
from stackmedic.model.load_balancer import Target, TargetGroup
from stackmedic.model.service import ServiceLoadBalancer
from stackmedic.remedy.actions.correct_health_check import action, verify
from tests.diagnose.builders import (
    ELB,
    Listed,
    Part,
    a_container,
    a_container_definition,
    a_service,
    a_snapshot,
    a_target,
    a_target_group,
    a_task,
    a_task_definition,
    default_environment,
    make,
    running,
    target_group_arn,
)
from tests.remedy.actions.account import Account, a_finding, declined, the_change

GROUP = a_target_group(health_path="/healthz")
FINDING = a_finding("loadbalancer.health_path_wrong", GROUP.arn)
OTHER = f"{ELB}:targetgroup/shop-internal/1"


def checked(command: str, health: str = "HEALTHY") -> tuple[Part, ...]:
    """A container with a check of its own, and what ECS finds by it."""
    container = a_container_definition(
        environment=default_environment("backend"), health_command=("CMD-SHELL", command)
    )
    task = a_task("backend-1", containers=(a_container(health_status=health),))
    return (GROUP, a_task_definition(containers=(container,)), running("backend", task))


def beside(state: str = "healthy", path: str = "/live", port: int = 8000) -> tuple[Part, ...]:
    """Another target group of the same service."""
    ties = tuple(
        make(
            ServiceLoadBalancer,
            "ecs:DescribeServices",
            f"services[0].loadBalancers[{index}]",
            target_group_arn=arn,
            container_name="backend",
            container_port=each,
        )
        for index, (arn, each) in enumerate(((target_group_arn(), 8000), (OTHER, port)))
    )
    other: TargetGroup = a_target_group(arn=OTHER, name="shop-internal", health_path=path)
    return (GROUP, a_service(load_balancers=ties), other, Listed(Target, OTHER, (a_target(state=state),)))


def planned(*parts: Part) -> Change:
    return the_change(action, FINDING, a_snapshot(*parts))


def refusal(*parts: Part) -> Any:
    return declined(action, FINDING, a_snapshot(*parts))


CURL = "curl -f http://localhost:8000/api/v1/health || exit 1"


def test_the_path_of_the_container_s_own_check_is_taken() -> None:
    change = planned(*checked(CURL))
    assert ("/healthz", "/api/v1/health") == (change.before, change.after)
    assert "healthy by its own check" in change.says


def test_the_path_of_another_group_with_healthy_targets_is_taken() -> None:
    assert "/live" == planned(*beside()).after


def test_two_sources_that_agree_are_one() -> None:
    change = planned(*checked(CURL), *beside(path="/api/v1/health"))
    assert "/api/v1/health" == change.after


def test_two_sources_that_disagree_are_left_to_a_person() -> None:
    assert "both answer well" in refusal(*checked(CURL), *beside()).reason


def test_without_a_fact_a_person_is_asked() -> None:
    refused = refusal(GROUP)
    assert "no fact says" in refused.reason and "--health-check-path" in refused.instruction


@pytest.mark.parametrize(
    "command",
    [
        "curl -f http://localhost:9000/health",  # another port
        "curl -f https://example.com/health",  # another host
        "curl -f http://localhost:8000/healthz",  # the path that is wrong
        "pg_isready",
    ],
)
def test_a_check_of_something_else_says_nothing(command: str) -> None:
    refusal(*checked(command))


def test_a_check_that_fails_says_nothing() -> None:
    refusal(*checked(CURL, "UNHEALTHY"))


def test_a_group_on_another_port_or_with_sick_targets_says_nothing() -> None:
    refusal(*beside(port=9000))
    refusal(*beside("unhealthy"))


def test_a_group_that_is_gone_is_declined() -> None:
    finding = a_finding("loadbalancer.health_path_wrong", f"{ELB}:targetgroup/gone/1")
    snapshot = a_snapshot(a_target_group(arn=f"{ELB}:targetgroup/gone/1", health_path=None))
    declined(action, finding, snapshot)


def test_the_path_is_set_and_undo_sets_it_back() -> None:
    call = "elasticloadbalancing:ModifyTargetGroup"
    change = planned(*checked(CURL))
    assert [(call, {"TargetGroupArn": GROUP.arn, "HealthCheckPath": "/api/v1/health"})] == Account().apply(
        action, change
    )
    assert [(call, {"TargetGroupArn": GROUP.arn, "HealthCheckPath": "/healthz"})] == Account().undo(action, change)


@pytest.mark.parametrize(("path", "done"), [("/api/v1/health", True), ("/healthz", False)])
def test_the_account_tells_whether_it_is_set(path: str, done: bool) -> None:
    found = {"TargetGroups": [{"HealthCheckPath": path}]}
    account = Account(elasticloadbalancing__DescribeTargetGroups=found)
    assert done is account.shows(action, planned(*checked(CURL)))


def test_the_change_is_seen_once_the_path_is_there() -> None:
    change = planned(*checked(CURL))
    assert Outcome.CLEARED is verify(change, a_snapshot(a_target_group(health_path="/api/v1/health")))
    assert Outcome.NOT_YET is verify(change, a_snapshot(GROUP))
