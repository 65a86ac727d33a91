"""Deployments as ECS carries them out since November 2025: what the revision before keeps, when one has failed, who may
end it, and what the lab refuses because it would not do it as AWS does."""

import math
from typing import Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.scenarios.lab import BACKEND, CLUSTER, CRASH, FRONTEND, Lab
from tests.scenarios.test_scheduler import configure, deployments, missing_image, tasks

OFF = {"enable": False, "rollback": False}
LOOK_MIN = 1 / 6


def of_revision(lab: Lab, revision: str, name: str = BACKEND) -> list[dict[str, Any]]:
    return [each for each in tasks(lab, name) if each["taskDefinitionArn"] == revision]


def newest(lab: Lab, name: str = BACKEND) -> dict[str, Any]:
    listed = lab.ecs.list_service_deployments(cluster=CLUSTER, service=name)["serviceDeployments"]
    arns = [listed[0]["serviceDeploymentArn"]]
    return dict(lab.ecs.describe_service_deployments(serviceDeploymentArns=arns)["serviceDeployments"][0])


def stop_one(lab: Lab, found: list[dict[str, Any]]) -> None:
    lab.ecs.stop_task(cluster=CLUSTER, task=found[0]["taskArn"])


def test_a_task_that_ends_while_another_revision_fails_is_replaced_by_one_of_its_own(lab: Lab) -> None:
    configure(lab, deploymentCircuitBreaker=OFF)
    good = lab.service()["taskDefinition"]
    lab.deploy(image=missing_image(lab))
    lab.advance(3)
    stop_one(lab, of_revision(lab, good))
    lab.advance(8)

    assert ["RUNNING", "RUNNING"] == [each["lastStatus"] for each in of_revision(lab, good)]
    assert ("PRIMARY", "IN_PROGRESS") == deployments(lab)[0]


def test_a_task_that_the_new_revision_took_the_place_of_is_not_replaced(lab: Lab) -> None:
    good = lab.service()["taskDefinition"]
    lab.deploy(image=lab.push("next"))
    lab.advance(12)

    assert ([], [("PRIMARY", "COMPLETED")]) == (of_revision(lab, good), deployments(lab))


def test_a_revision_that_never_completed_is_not_replaced(lab: Lab) -> None:
    configure(lab, deploymentCircuitBreaker=OFF)
    mended = lab.register(image=lab.push("mended"))
    broken = lab.deploy(image=missing_image(lab))
    lab.advance(3)
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, taskDefinition=mended)
    lab.advance(2)
    tried = {each["taskArn"] for each in [*tasks(lab), *tasks(lab, status="STOPPED")]}
    lab.advance(10)

    later = [each for each in [*tasks(lab), *tasks(lab, status="STOPPED")] if each["taskArn"] not in tried]
    assert broken not in {each["taskDefinitionArn"] for each in later}
    assert [("PRIMARY", "COMPLETED")] == deployments(lab)


def test_scaling_out_while_a_revision_fails_adds_to_the_one_that_serves(lab: Lab) -> None:
    configure(lab, deploymentCircuitBreaker=OFF)
    good = lab.service()["taskDefinition"]
    lab.least(4)
    lab.deploy(image=missing_image(lab))
    lab.advance(2)
    lab.scale(4)
    lab.advance(6)

    assert 4 == len(of_revision(lab, good))


def test_a_fix_gets_in_where_every_task_is_sick_and_every_replacement_would_be(lab: Lab) -> None:
    """What is sick is replaced by its own revision only as far as there is room beside the new one."""
    configure(lab, deploymentCircuitBreaker=OFF)
    good = lab.definition()["containerDefinitions"][0]["image"]
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/api/v1/health-new")
    lab.advance(8)
    fixed = lab.push("answers", routes={"/*": {"needs": ["postgres"]}})
    lab.deploy(image=fixed)
    lab.advance(15)

    assert fixed != good
    assert [("PRIMARY", "COMPLETED")] == deployments(lab)


@pytest.mark.parametrize(
    ("wanted", "threshold"),
    [
        ({"type": "COUNT", "value": 1}, 1),
        ({"type": "UNBOUNDED_PERCENT", "value": 100}, 2),
        ({"type": "BOUNDED_PERCENT", "value": 100}, 3),
    ],
)
def test_the_threshold_of_the_breaker_can_be_chosen(lab: Lab, wanted: dict[str, Any], threshold: int) -> None:
    configure(
        lab, FRONTEND, deploymentCircuitBreaker={"enable": True, "rollback": True, "thresholdConfiguration": wanted}
    )
    lab.deploy(FRONTEND, image=missing_image(lab, FRONTEND))
    lab.advance(12)

    breaker = newest(lab, FRONTEND)["deploymentCircuitBreaker"]
    assert ("TRIGGERED", threshold, threshold) == (breaker["status"], breaker["threshold"], breaker["failureCount"])


def test_a_breaker_that_no_healthy_task_resets_counts_on(lab: Lab) -> None:
    breaker = {"enable": True, "rollback": False, "resetOnHealthyTask": False}
    lab.least(4)
    lab.scale(4)
    lab.advance(5)
    configure(lab, deploymentCircuitBreaker=breaker, maximumPercent=125)
    lab.deploy(image=lab.push("late", fails={**CRASH, "after_s": 110}))
    lab.advance(25)

    assert "TRIGGERED" == newest(lab)["deploymentCircuitBreaker"]["status"]


def test_a_person_ends_a_deployment_that_gets_nowhere(lab: Lab) -> None:
    configure(lab, deploymentCircuitBreaker=OFF)
    good = lab.service()["taskDefinition"]
    lab.deploy(image=missing_image(lab))
    lab.advance(4)
    arn = newest(lab)["serviceDeploymentArn"]
    lab.ecs.stop_service_deployment(serviceDeploymentArn=arn)
    lab.advance(8)

    assert (good, "ROLLBACK_SUCCESSFUL") == (lab.service()["taskDefinition"], newest(lab)["status"])
    assert [("PRIMARY", "COMPLETED")] == deployments(lab)
    with pytest.raises(ClientError) as told:
        lab.ecs.stop_service_deployment(serviceDeploymentArn=arn)
    assert "ConflictException" == told.value.response["Error"]["Code"]


@pytest.mark.parametrize("strategy", ["BLUE_GREEN", "LINEAR", "CANARY"])
def test_what_the_lab_would_not_carry_out_as_aws_does_it_refuses(lab: Lab, strategy: str) -> None:
    before = lab.service()["deploymentConfiguration"]
    with pytest.raises(ClientError) as told:
        configure(lab, strategy=strategy, bakeTimeInMinutes=5)

    assert "UnsupportedFeatureException" == told.value.response["Error"]["Code"]
    assert before == lab.service()["deploymentConfiguration"]


def made(lab: Lab, name: str, **asked: Any) -> dict[str, Any]:
    """A worker: the backend's image without load balancer."""
    like = lab.service()
    answer = lab.ecs.create_service(
        cluster=CLUSTER, serviceName=name, taskDefinition=like["taskDefinition"], desiredCount=1, launchType="FARGATE",
        networkConfiguration=like["networkConfiguration"], **asked,
    )  # fmt: skip
    return dict(answer["service"])


def test_services_are_balanced_over_zones_unless_there_is_no_room_or_another_wish(lab: Lab) -> None:
    full = {"maximumPercent": 100, "minimumHealthyPercent": 0}
    told = [
        made(lab, "usual"),
        made(lab, "full", deploymentConfiguration=full),
        made(lab, "asked", availabilityZoneRebalancing="DISABLED"),
    ]

    assert ["ENABLED", "DISABLED", "DISABLED"] == [each["availabilityZoneRebalancing"] for each in told]


def test_a_task_that_nobody_checks_counts_forty_seconds_after_it_runs(lab: Lab) -> None:
    made(lab, "worker", deploymentConfiguration={"deploymentCircuitBreaker": OFF})
    ran_s = 0.0
    for _ in range(30):
        if lab.service("worker")["deployments"][0]["rolloutState"] == "COMPLETED":
            break
        running = lab.service("worker")["runningCount"] == 1
        lab.advance(5 / 60)
        ran_s += 5 * running

    assert 40 <= ran_s <= 60


@pytest.mark.parametrize(
    ("traits", "container", "waits_s"), [({}, {}, 0), ({"on_sigterm": 137}, {"stopTimeout": 90}, 90)]
)
def test_who_ignores_sigterm_is_killed_after_the_stop_timeout(
    lab: Lab, traits: dict[str, Any], container: dict[str, Any], waits_s: int
) -> None:
    like = lab.service()
    revision = lab.register(image=lab.push("stubborn", **traits), **container)
    arn = lab.ecs.run_task(cluster=CLUSTER, taskDefinition=revision, networkConfiguration=like["networkConfiguration"])[
        "tasks"
    ][0]["taskArn"]
    lab.advance(2)
    lab.ecs.stop_task(cluster=CLUSTER, task=arn)
    lab.advance((waits_s + 8) / 60)
    early = lab.ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"][0]
    lab.advance(0.5)
    late = lab.ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"][0]

    assert ("DEPROVISIONING", "STOPPED") == (early["lastStatus"], late["lastStatus"])
    assert waits_s <= (late["stoppedAt"] - late["stoppingAt"]).total_seconds() <= waits_s + 21
    assert (137 == late["containers"][0]["exitCode"]) == bool(waits_s)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    desired=st.integers(1, 5), least=st.sampled_from([0, 34, 50, 67, 100]), most=st.sampled_from([100, 134, 150, 200])
)
def test_a_rolling_update_stays_within_its_bounds(standing: Lab, desired: int, least: int, most: int) -> None:
    """Never more tasks than the upper bound, rounded down; never fewer healthy ones than the lower, rounded up."""
    lab = standing.fork()
    try:
        lab.least(desired, FRONTEND)
        lab.scale(desired, FRONTEND)
        lab.advance(8)
        configure(lab, FRONTEND, minimumHealthyPercent=least, maximumPercent=most)
        lab.redeploy(FRONTEND)
        for _ in range(40):
            lab.advance(LOOK_MIN)
            alive = tasks(lab, FRONTEND)
            assert len(alive) <= max(math.floor(desired * most / 100), desired)
            assert sum(each["lastStatus"] == "RUNNING" for each in alive) >= math.ceil(desired * least / 100)
        room = math.floor(desired * most / 100) > desired or math.ceil(desired * least / 100) < desired
        assert room == (("PRIMARY", "COMPLETED") == deployments(lab, FRONTEND)[0])
    finally:
        lab.control("down")
