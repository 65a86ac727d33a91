"""Each fault hurts as the same change would in AWS, and heals."""

import json
from typing import Any

import pytest

from stackmedic.lab.fault import Aws, Fault, FaultError, all_faults
from tests.scenarios.lab import BACKEND, CLUSTER, FRONTEND, Lab

FAULTS = {each.name: each for each in all_faults()}
ELB_FAILED = "Task failed ELB health checks"


def stops(lab: Lab, service: str = BACKEND) -> set[tuple[str, str, int | None]]:
    """Why tasks of a service stopped: code, first words of the reason, exit code."""
    arns = lab.ecs.list_tasks(cluster=CLUSTER, serviceName=service, desiredStatus="STOPPED")["taskArns"]
    tasks = lab.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"] if arns else []
    return {
        (each.get("stopCode", ""), each.get("stoppedReason", "").split(":")[0], each["containers"][0].get("exitCode"))
        for each in tasks
    }


def reasons(lab: Lab, service: str = BACKEND) -> str:
    return " ".join(f"{code} {reason}" for code, reason, _ in stops(lab, service))


def healthy(lab: Lab, service: str = BACKEND) -> list[str]:
    group = lab.target_group(service)
    found = lab.client("elbv2").describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    return [each["TargetHealth"]["State"] for each in found]


def failed_deployments(lab: Lab) -> list[str]:
    found = lab.ecs.list_service_deployments(cluster=CLUSTER, service=BACKEND)["serviceDeployments"]
    return [each["status"] for each in found]


def inject(lab: Lab, name: str, **given: Any) -> Any:
    """What heals the fault, as it is kept: through JSON."""
    return json.loads(json.dumps(FAULTS[name].inject(Aws(lab.url), **given), default=str))


def closed_to_clients(lab: Lab) -> None:
    assert ELB_FAILED in reasons(lab)
    assert "healthy" not in healthy(lab)


def both_closed(lab: Lab) -> None:
    closed_to_clients(lab)
    assert ELB_FAILED in reasons(lab, FRONTEND)


def never_started(lab: Lab, words: str) -> None:
    """New tasks fail to start, the breaker gives up, and the old ones serve."""
    assert f"TaskFailedToStart {words}" in reasons(lab)
    assert failed_deployments(lab)[0] != "SUCCESSFUL"
    assert healthy(lab) == ["healthy", "healthy"]


def rolled_back(lab: Lab, exit_code: int) -> None:
    assert ("EssentialContainerExited", "Essential container in task exited", exit_code) in stops(lab)
    assert "ROLLBACK_SUCCESSFUL" in failed_deployments(lab)
    assert healthy(lab) == ["healthy", "healthy"]


def failed_behind_the_balancer(lab: Lab) -> None:
    """Tasks run, their health checks fail, and the breaker rolls back."""
    assert ELB_FAILED in reasons(lab)
    assert "ROLLBACK_SUCCESSFUL" in failed_deployments(lab)


def quiet(lab: Lab) -> None:
    services = [lab.service(each) for each in (BACKEND, FRONTEND)]
    assert [(each["desiredCount"], each["runningCount"]) for each in services] == [(0, 0), (0, 0)]
    assert lab.database()["DBInstanceStatus"] == "stopped"


def under_way(lab: Lab) -> None:
    assert failed_deployments(lab)[0] == "SUCCESSFUL"
    assert healthy(lab).count("healthy") == 2


EFFECTS: dict[str, Any] = {
    "image_tag_deleted": lambda lab: never_started(lab, "CannotPullContainerError"),
    "database_ingress_revoked": closed_to_clients,
    "cache_ingress_revoked": closed_to_clients,
    "task_ingress_revoked": both_closed,
    "default_route_deleted": lambda lab: never_started(lab, "ResourceInitializationError"),
    "secret_key_removed": lambda lab: never_started(lab, "ResourceInitializationError"),
    "container_memory_lowered": lambda lab: rolled_back(lab, 137),
    "crash_on_start": lambda lab: rolled_back(lab, 1),
    "health_path_changed": closed_to_clients,
    "database_stopped": closed_to_clients,
    "database_password_rotated": closed_to_clients,
    "cache_plain_scheme": failed_behind_the_balancer,
    "bad_revision": lambda lab: rolled_back(lab, 1),
    "paused": quiet,
    "deployment_in_progress": under_way,
}


def test_every_fault_is_tried() -> None:
    assert set(EFFECTS) == set(FAULTS)


@pytest.mark.parametrize("name", sorted(EFFECTS))
def test_a_fault_hurts_as_in_aws_and_heals(staging: Lab, name: str) -> None:
    state = inject(staging, name)
    staging.advance(18)
    EFFECTS[name](staging)
    FAULTS[name].heal(Aws(staging.url), state)
    staging.advance(40)
    services = [staging.service(each) for each in (BACKEND, FRONTEND)]
    assert [each["runningCount"] for each in services] == [2, 2]
    assert [len(each["deployments"]) for each in services] == [1, 1]
    assert healthy(staging) + healthy(staging, FRONTEND) == ["healthy"] * 4
    assert staging.database()["DBInstanceStatus"] == "available"


@pytest.mark.parametrize("one", FAULTS.values(), ids=lambda each: str(each.name))
def test_a_fault_says_in_one_sentence_what_it_changes(one: Fault) -> None:
    assert one.says.endswith(".")
    assert all(isinstance(each, str | bool | int) for each in one.parameters.values())


def test_a_running_task_does_not_mind_that_its_image_is_gone(staging: Lab) -> None:
    inject(staging, "image_tag_deleted", redeploy=False)
    staging.advance(30)
    assert (stops(staging), healthy(staging)) == (set(), ["healthy", "healthy"])


def test_a_database_that_is_stopping_cannot_be_healed_yet(staging: Lab) -> None:
    state = inject(staging, "database_stopped")
    with pytest.raises(FaultError, match="still stopping"):
        FAULTS["database_stopped"].heal(Aws(staging.url), state)


def test_parameters_are_read_in_the_type_of_their_default() -> None:
    one = FAULTS["container_memory_lowered"]
    assert one.arguments({"mib": "64", "service": "frontend"}) == {"mib": 64, "service": "frontend"}
    with pytest.raises(FaultError, match="no parameter memory; its parameters: mib, service"):
        one.arguments({"memory": "64"})
    with pytest.raises(FaultError, match="mib=much is not a number"):
        one.arguments({"mib": "much"})
    assert FAULTS["image_tag_deleted"].arguments({"redeploy": "no"}) == {"redeploy": False}


def test_a_service_that_fits_twice_is_asked_for_again(staging: Lab) -> None:
    with pytest.raises(FaultError, match="2 services fit 'service'"):
        inject(staging, "crash_on_start", service="service")
