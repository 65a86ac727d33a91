"""The lab's service scheduler, seen as a client sees it: what ECS documents that it does, and does not."""

import json
from typing import Any

import pytest

from tests.scenarios.lab import AT, BACKEND, CLUSTER, CRASH, FRONTEND, Lab

BREAKER = {"enable": True, "rollback": True}


def configure(lab: Lab, name: str = BACKEND, **configuration: Any) -> None:
    lab.ecs.update_service(cluster=CLUSTER, service=name, deploymentConfiguration=configuration)


def tasks(lab: Lab, name: str = BACKEND, status: str = "RUNNING") -> list[dict[str, Any]]:
    arns = lab.ecs.list_tasks(cluster=CLUSTER, serviceName=name, desiredStatus=status)["taskArns"]
    return list(lab.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"]) if arns else []


def deployments(lab: Lab, name: str = BACKEND) -> list[tuple[str, str]]:
    return [(each["status"], each["rolloutState"]) for each in lab.service(name)["deployments"]]


def events(lab: Lab, name: str = BACKEND) -> list[str]:
    return [each["message"] for each in lab.service(name)["events"]]


def missing_image(lab: Lab, name: str = BACKEND) -> str:
    return str(lab.definition(name)["containerDefinitions"][0]["image"]) + "-nowhere"


def test_a_forced_deployment_replaces_every_task_and_ends_when_the_old_ones_have_drained(lab: Lab) -> None:
    before = {each["taskArn"] for each in tasks(lab)}
    lab.redeploy()
    lab.advance(1)
    assert [("PRIMARY", "IN_PROGRESS"), ("ACTIVE", "COMPLETED")] == deployments(lab)

    lab.advance(8)

    assert [("PRIMARY", "COMPLETED")] == deployments(lab)
    assert (2, set()) == (len(tasks(lab)), before & {each["taskArn"] for each in tasks(lab)})
    assert "has reached a steady state." in events(lab)[0]


def test_old_tasks_serve_until_new_ones_are_healthy(lab: Lab) -> None:
    before = {each["taskArn"] for each in tasks(lab)}
    lab.deploy(image=lab.push("slow", start_s=45))

    for _ in range(6):
        lab.advance(1 / 6)
        assert before <= {each["taskArn"] for each in tasks(lab)}


def test_a_hundred_percent_at_most_leaves_no_room_for_a_replacement_beside_the_old_task(lab: Lab) -> None:
    configure(lab, minimumHealthyPercent=50, maximumPercent=100)
    lab.redeploy()

    for _ in range(40):
        lab.advance(0.5)
        assert len(tasks(lab)) <= 2
    assert [("PRIMARY", "COMPLETED")] == deployments(lab)


def serving(lab: Lab) -> int:
    """Targets that may be sent requests."""
    health = lab.client("elbv2").describe_target_health(TargetGroupArn=lab.target_group())
    return sum(each["TargetHealth"]["State"] == "healthy" for each in health["TargetHealthDescriptions"])


@pytest.mark.parametrize("later_s", [0, 3, 6])
def test_tasks_on_retired_hosts_serve_until_their_replacements_do(lab: Lab, later_s: int) -> None:
    """Neither the moment nor a full upper bound (two tasks, two replacements, 200 %) makes a difference."""
    lab.advance(later_s / 60)
    before = {each["taskArn"] for each in tasks(lab)}
    lab.control("hidden", **{f"retirement:{BACKEND}": AT + later_s})

    for _ in range(20):
        lab.advance(1 / 12)
        assert 2 <= serving(lab)
    assert set() == before & {each["taskArn"] for each in tasks(lab)}


def test_unhealthy_tasks_stay_while_their_replacements_are_undecided(lab: Lab) -> None:
    """They go when these are healthy; never is anything stopped that leaves fewer tasks than are wanted."""
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/nowhere")
    for _ in range(30):
        lab.advance(0.5)
        assert 2 <= len(tasks(lab)) <= 4
    assert 0 < len(tasks(lab, status="STOPPED"))


def test_where_there_is_no_room_beside_them_unhealthy_tasks_go_one_by_one(lab: Lab) -> None:
    """The next goes when what came for the first has been judged."""
    configure(lab, minimumHealthyPercent=50, maximumPercent=100)
    lab.advance(5)
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/nowhere")
    counts = set()
    for _ in range(40):
        lab.advance(0.5)
        alive = tasks(lab)
        counts.add(len(alive))
        assert 1 <= sum(each["lastStatus"] == "RUNNING" for each in alive)
    assert {2} == counts
    assert 1 < len(tasks(lab, status="STOPPED"))


@pytest.mark.parametrize(("desired", "threshold"), [(1, 3), (2, 3), (6, 3), (8, 4)])
def test_the_breaker_trips_after_half_of_the_desired_count_but_at_least_three(
    lab: Lab, desired: int, threshold: int
) -> None:
    lab.scale(desired, FRONTEND)
    lab.advance(3)
    lab.deploy(FRONTEND, image=missing_image(lab, FRONTEND))
    lab.advance(20)

    arns = lab.ecs.list_service_deployments(cluster=CLUSTER, service=FRONTEND)["serviceDeployments"]
    newest = lab.ecs.describe_service_deployments(serviceDeploymentArns=[arns[0]["serviceDeploymentArn"]])
    breaker = newest["serviceDeployments"][0]["deploymentCircuitBreaker"]

    assert ("TRIGGERED", threshold) == (breaker["status"], breaker["threshold"])


def test_a_rollback_returns_to_the_last_good_revision_and_keeps_its_tasks(lab: Lab) -> None:
    good, before = lab.service()["taskDefinition"], {each["taskArn"] for each in tasks(lab)}
    lab.deploy(image=missing_image(lab))
    lab.advance(15)

    found = lab.ecs.list_service_deployments(cluster=CLUSTER, service=BACKEND)["serviceDeployments"]

    assert (good, before) == (lab.service()["taskDefinition"], {each["taskArn"] for each in tasks(lab)})
    assert "ROLLBACK_SUCCESSFUL" == found[0]["status"]
    assert any("rolling back to deployment" in each for each in events(lab))


def test_without_a_breaker_ecs_goes_on_trying_ever_more_slowly(lab: Lab) -> None:
    configure(lab, deploymentCircuitBreaker={"enable": False, "rollback": False})
    lab.deploy(image=missing_image(lab))
    lab.advance(30)
    early = len(tasks(lab, status="STOPPED"))
    lab.advance(30)

    assert ("PRIMARY", "IN_PROGRESS") == deployments(lab)[0]
    assert 0 < len(tasks(lab, status="STOPPED")) - early < early


def test_a_breaker_without_rollback_stops_launching(lab: Lab) -> None:
    configure(lab, deploymentCircuitBreaker={"enable": True, "rollback": False})
    lab.deploy(image=missing_image(lab))
    lab.advance(15)
    tried = len(tasks(lab, status="STOPPED"))
    lab.advance(15)

    assert ("PRIMARY", "FAILED") == deployments(lab)[0]
    assert tried == len(tasks(lab, status="STOPPED"))


def test_a_crash_after_a_task_was_healthy_does_not_count_for_the_breaker(lab: Lab) -> None:
    """ "If a task successfully starts, passes the dependent health checks, but then stops, then the circuit breaker
    might not activate" (AWS re:Post, ecs-deployment-roll-back-failure)."""
    lab.deploy(image=lab.push("late", fails={**CRASH, "after_s": 300}))
    lab.advance(30)

    assert ("PRIMARY", "FAILED") not in deployments(lab)
    assert any(each["stopCode"] == "EssentialContainerExited" for each in tasks(lab, status="STOPPED"))


def test_a_task_stopped_by_hand_is_replaced(lab: Lab) -> None:
    stopped = tasks(lab)[0]["taskArn"]
    lab.ecs.stop_task(cluster=CLUSTER, task=stopped, reason="drill")
    lab.advance(10)

    gone = next(each for each in tasks(lab, status="STOPPED") if each["taskArn"] == stopped)
    assert ("UserInitiated", "drill") == (gone["stopCode"], gone["stoppedReason"])
    assert (2, "STOPPED") == (lab.service()["runningCount"], gone["lastStatus"])


def test_stopped_tasks_are_shown_for_an_hour_at_least_and_then_disappear(lab: Lab) -> None:
    lab.ecs.stop_task(cluster=CLUSTER, task=tasks(lab)[0]["taskArn"])
    lab.advance(60)
    assert 1 == len(tasks(lab, status="STOPPED"))

    lab.advance(40)

    assert [] == tasks(lab, status="STOPPED")


def test_the_grace_period_delays_what_ecs_does_and_not_what_the_balancer_says(lab: Lab) -> None:
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, healthCheckGracePeriodSeconds=1200)
    lab.client("elbv2").modify_target_group(TargetGroupArn=lab.target_group(), HealthCheckPath="/nowhere")
    lab.redeploy()
    begun = lab.service()["deployments"][0]["id"]
    lab.advance(8)

    health = lab.client("elbv2").describe_target_health(TargetGroupArn=lab.target_group())
    states = {each["TargetHealth"]["State"] for each in health["TargetHealthDescriptions"]}

    assert "unhealthy" in states
    new = [each for each in tasks(lab, status="STOPPED") if each["startedBy"] == begun]  # The old ones' grace is over.
    assert [] == [each["stoppedReason"] for each in new]


def test_a_role_that_ecs_may_not_assume_launches_no_task_and_the_service_says_so(lab: Lab) -> None:
    role = lab.definition()["executionRoleArn"].rsplit("/", 1)[1]
    nobody = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"}]}
    lab.client("iam").update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(nobody))
    before = len(tasks(lab))
    lab.redeploy()
    lab.advance(10)

    assert any("failed to launch a task with (error ECS was unable to assume the role" in each for each in events(lab))
    assert before == len(tasks(lab))


def test_tasks_are_spread_over_the_subnets(lab: Lab) -> None:
    lab.least(4)
    lab.scale(4)
    lab.advance(5)

    zones = [each["availabilityZone"] for each in tasks(lab)]

    assert 2 == zones.count(zones[0])


def test_addresses_return_to_the_subnet_when_tasks_end(lab: Lab) -> None:
    def free() -> int:
        subnets = lab.service()["networkConfiguration"]["awsvpcConfiguration"]["subnets"]
        found = lab.ec2.describe_subnets(SubnetIds=subnets)["Subnets"]
        return sum(each["AvailableIpAddressCount"] for each in found)

    before = free()
    lab.least(6)
    lab.scale(6)
    lab.advance(5)
    assert before - 4 == free()

    lab.least(2)
    lab.scale(2)
    lab.advance(15)

    assert before == free()


def test_reading_changes_nothing(lab: Lab) -> None:
    version = lab.control("status")["version"]

    first = (lab.service(), tasks(lab), lab.database())
    second = (lab.service(), tasks(lab), lab.database())

    assert first == second
    assert version == lab.control("status")["version"]


def test_two_forks_of_one_lab_live_the_same_history(standing: Lab) -> None:
    def live(copy: Lab) -> tuple[list[str], list[dict[str, Any]]]:
        copy.deploy(image=missing_image(copy))
        copy.advance(25)
        said = events(copy), tasks(copy, status="STOPPED")
        copy.control("down")
        return said

    assert live(standing.fork()) == live(standing.fork())
