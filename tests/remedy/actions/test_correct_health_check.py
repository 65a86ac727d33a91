"""correct_health_check: a path that some fact knows to answer well, never one that is made up."""

import json
from dataclasses import replace
from typing import Any

import pytest

from stackmedic.model.change import Change, Outcome
from stackmedic.model.declared import DeclaredHealthCheck
from stackmedic.model.load_balancer import Target, TargetGroup
from stackmedic.model.service import ServiceLoadBalancer
from stackmedic.model.trail import TrailEvent
from stackmedic.remedy.actions.correct_health_check import action, verify
from tests.diagnose.builders import (
    ELB,
    LOAD_BALANCER,
    Keyed,
    Listed,
    Part,
    a_container,
    a_container_definition,
    a_series,
    a_service,
    a_service_deployment,
    a_snapshot,
    a_target,
    a_target_group,
    a_task,
    a_task_definition,
    ago,
    default_environment,
    history,
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


def declared(path: str | None) -> Keyed:
    call, at = "terraform show", "aws_lb_target_group.backend"
    return Keyed(GROUP.arn, make(DeclaredHealthCheck, call, at, address=at, path=path))


def test_what_terraform_applied_last_is_taken_when_nothing_else_is_known() -> None:
    change = planned(GROUP, declared("/health"))
    assert "/health" == change.after
    assert "aws_lb_target_group.backend" in change.says


@pytest.mark.parametrize("path", ["/healthz", None])
def test_a_state_that_says_the_same_or_nothing_does_not_help(path: str | None) -> None:
    assert "no fact says" in refusal(GROUP, declared(path)).reason


# What was checked before


def an_event(name: str, at: str, path: str | None, group: str = GROUP.arn, user: str = "mallory") -> TrailEvent:
    """As CloudTrail writes it: the group as it was after the call; a call that failed has no answer."""
    answer = {"targetGroups": [{"targetGroupArn": group, "healthCheckPath": path}]} if path else None
    record = json.dumps({"eventName": name, "responseElements": answer})
    found: TrailEvent = make(
        TrailEvent, "cloudtrail:LookupEvents", "Events[0]", id=f"{name} {at}", name=name, at=ago(at), user=user,
        record=record,
    )  # fmt: skip
    return found


def trail(*events: TrailEvent) -> tuple[Part, ...]:
    kinds = ("CreateTargetGroup", "ModifyTargetGroup")
    return (GROUP, *(Listed(TrailEvent, kind, tuple(each for each in events if each.name == kind)) for kind in kinds))


CREATED = an_event("CreateTargetGroup", "60d", "/health")
CHANGED = an_event("ModifyTargetGroup", "20m", "/healthz")
WELL = history("backend", a_service_deployment(created="9d", finished="9d"))
HEALTHY = (
    f"AWS/ApplicationELB/HealthyHostCount/Minimum/{GROUP.dimension}/{LOAD_BALANCER.rpartition(':loadbalancer/')[2]}"
)


def test_the_path_that_was_checked_while_ecs_deployed_well_is_taken() -> None:
    change = planned(*trail(CREATED, CHANGED), WELL)
    assert "/health" == change.after
    assert "until mallory changed it" in change.says
    assert [CREATED.id, CHANGED.id] == [each.value for each in change.facts[1:]]


def test_targets_that_were_healthy_by_it_prove_it_as_well() -> None:
    counted = a_series(HEALTHY, *[2.0] * 15, *[0.0] * 20)
    assert "/health" == planned(*trail(CREATED, CHANGED), history("backend"), counted).after


def test_a_path_by_which_nothing_was_ever_well_is_not_taken() -> None:
    counted = a_series(HEALTHY, *[0.0] * 40)
    assert "no fact says" in refusal(*trail(CREATED, CHANGED), history("backend"), counted).reason


def test_targets_that_had_not_yet_been_judged_by_a_path_prove_nothing_of_it() -> None:
    """They were healthy by the path before; a minute or two later they were not."""
    tried = an_event("ModifyTargetGroup", "25m", "/status")
    counted = a_series(HEALTHY, *[2.0] * 12, *[0.0] * 23)  # Healthy until three minutes after that change.
    assert "/health" == planned(*trail(CREATED, tried, CHANGED), history("backend"), counted).after


def test_the_newest_good_path_is_taken_and_not_what_was_tried_in_between() -> None:
    tried = an_event("ModifyTargetGroup", "25m", "/status")
    older = an_event("ModifyTargetGroup", "30d", "/live")
    assert "/live" == planned(*trail(CREATED, older, tried, CHANGED), WELL).after


@pytest.mark.parametrize(
    "events",
    [
        (CHANGED,),  # What was there before is older than what CloudTrail keeps.
        (CREATED,),
        (CREATED, an_event("ModifyTargetGroup", "20m", "/healthz", group=OTHER)),
        (CREATED, an_event("ModifyTargetGroup", "20m", None)),
        (an_event("CreateTargetGroup", "60d", "/healthz"), CHANGED),
    ],
    ids=["no before", "no after", "another group", "a call that failed", "the same path"],
)
def test_a_record_that_shows_no_change_of_this_path_says_nothing(events: tuple[TrailEvent, ...]) -> None:
    assert "no fact says" in refusal(*trail(*events), WELL).reason


def test_a_record_that_is_no_json_says_nothing() -> None:
    broken = replace(CHANGED, record="{")
    assert "no fact says" in refusal(*trail(CREATED, broken), WELL).reason


def test_what_was_checked_while_all_was_well_goes_before_what_terraform_has() -> None:
    assert "/health" == planned(*trail(CREATED, CHANGED), WELL, declared("/applied")).after


def test_what_answers_now_goes_before_what_was_checked_before() -> None:
    assert "/live" == planned(*beside(), *trail(CREATED, CHANGED)[1:], WELL).after


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
