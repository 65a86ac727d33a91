"""The containers of a task: their health checks, and the order in which they start, as ECS documents both."""

from typing import Any

import pytest

from tests.scenarios.lab import BACKEND, CLUSTER, Lab

CHECK = {
    "command": ["CMD-SHELL", "curl -f http://localhost:8000/api/v1/health || exit 1"],
    "interval": 10,
    "retries": 2,
}
FAILED = "Task failed container health checks"


def check(command: str, **settings: Any) -> dict[str, Any]:
    return {**CHECK, "command": ["CMD-SHELL", command], **settings}


def tasks(lab: Lab, status: str = "RUNNING") -> list[dict[str, Any]]:
    arns = lab.ecs.list_tasks(cluster=CLUSTER, serviceName=BACKEND, desiredStatus=status)["taskArns"]
    return list(lab.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"]) if arns else []


def reasons(lab: Lab) -> set[str]:
    return {each["stoppedReason"] for each in tasks(lab, "STOPPED")}


def newest(lab: Lab) -> str:
    return str(lab.ecs.list_service_deployments(cluster=CLUSTER, service=BACKEND)["serviceDeployments"][0]["status"])


def deploy_with(lab: Lab, *others: dict[str, Any], **main: Any) -> None:
    """A revision with more containers beside the first."""
    shown = lab.definition()
    kept = ("family", "taskRoleArn", "executionRoleArn", "networkMode", "cpu", "memory", "requiresCompatibilities")
    first = shown["containerDefinitions"][0] | main
    more = [{"image": first["image"], "essential": False, "memory": 64, **each} for each in others]
    made = lab.ecs.register_task_definition(containerDefinitions=[first, *more], **{key: shown[key] for key in kept})
    arn = made["taskDefinition"]["taskDefinitionArn"]
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, taskDefinition=arn)


def after(name: str, condition: str) -> dict[str, Any]:
    return {"dependsOn": [{"containerName": name, "condition": condition}]}


def init(lab: Lab, exit_code: int = 0) -> dict[str, Any]:
    """A container that ends after three seconds."""
    fails = {"after_s": 3, "exit_code": exit_code, "says": ["migrated"]}
    image = lab.push(f"init-{exit_code}", fails=fails, requires=[], postgres={}, redis={}, memory_mib=40)
    return {"name": "init", "image": image}


def test_a_check_that_passes_makes_the_task_healthy(staging: Lab) -> None:
    staging.deploy(healthCheck=CHECK)
    staging.advance(8)

    found = tasks(staging)

    assert {("HEALTHY", "HEALTHY")} == {(each["healthStatus"], each["containers"][0]["healthStatus"]) for each in found}
    assert "SUCCESSFUL" == newest(staging)


def test_a_task_without_a_check_has_no_known_health(staging: Lab) -> None:
    assert {"UNKNOWN"} == {each["healthStatus"] for each in tasks(staging)}


@pytest.mark.parametrize(
    "command",
    [
        "curl -f http://localhost:8000/nowhere || exit 1",
        "curl -f http://localhost:9999/ || exit 1",
        "pg_isready -h localhost",
        "nc -z localhost 9999",
        "exit 1",
    ],
)
def test_a_check_that_fails_has_ecs_replace_the_task(staging: Lab, command: str) -> None:
    staging.deploy(healthCheck=check(command))
    staging.advance(15)

    assert {FAILED} == {each for each in reasons(staging) if not each.startswith("Scaling")}
    assert "ROLLBACK_SUCCESSFUL" == newest(staging)
    said = [each["message"] for each in staging.service()["events"]]
    assert any(each.endswith("failed container health checks.") for each in said)


@pytest.mark.parametrize(
    "command",
    [
        ["CMD-SHELL", "wget -q --spider http://127.0.0.1:8000/api/v1/health || exit 1"],
        ["CMD", "curl", "-f", "http://localhost:8000/api/v1/health"],
        ["CMD-SHELL", "exit 0"],
    ],
)
def test_a_check_may_be_written_in_several_ways(staging: Lab, command: list[str]) -> None:
    staging.deploy(healthCheck={**CHECK, "command": command})
    staging.advance(8)

    assert ("SUCCESSFUL", set()) == (newest(staging), reasons(staging) & {FAILED})


def test_a_tool_that_the_image_lacks_fails_the_check(staging: Lab) -> None:
    staging.deploy(image=staging.push("distroless", tools=["sh"]), healthCheck=CHECK)
    staging.advance(15)

    assert FAILED in reasons(staging)


def test_without_a_shell_no_shell_command_passes(staging: Lab) -> None:
    staging.deploy(image=staging.push("scratch", tools=["curl"]), healthCheck=check("exit 0"))
    staging.advance(15)

    assert FAILED in reasons(staging)


def test_a_program_bound_to_its_host_name_refuses_the_loopback_and_serves_the_balancer(staging: Lab) -> None:
    bound = staging.push("bound", bind="$HOSTNAME")
    staging.deploy(image=bound, healthCheck=CHECK)
    staging.advance(15)
    assert FAILED in reasons(staging)

    staging.deploy(image=bound)
    staging.advance(15)

    assert "SUCCESSFUL" == newest(staging)


def test_failures_in_the_start_period_do_not_count(staging: Lab) -> None:
    slow = staging.push("slow", start_s=100)
    staging.deploy(image=slow, healthCheck=check(CHECK["command"][1], startPeriod=200))
    staging.ecs.update_service(cluster=CLUSTER, service=BACKEND, healthCheckGracePeriodSeconds=300)
    staging.advance(4)

    assert FAILED not in reasons(staging)
    staging.advance(8)
    assert "SUCCESSFUL" == newest(staging)


def test_the_grace_period_holds_for_container_checks_too(staging: Lab) -> None:
    staging.ecs.update_service(cluster=CLUSTER, service=BACKEND, healthCheckGracePeriodSeconds=1200)
    staging.deploy(healthCheck=check("exit 1"))
    staging.advance(10)

    assert {"UNHEALTHY"} == {each["healthStatus"] for each in tasks(staging) if each["healthStatus"] != "UNKNOWN"}
    assert FAILED not in reasons(staging)


def test_a_check_starts_failing_when_its_dependency_goes(staging: Lab) -> None:
    staging.deploy(healthCheck=CHECK)
    staging.advance(10)
    staging.client("rds").stop_db_instance(DBInstanceIdentifier="ohmycoins-staging")
    staging.advance(8)

    assert FAILED in reasons(staging)


@pytest.mark.parametrize("condition", ["START", "COMPLETE", "SUCCESS"])
def test_a_container_waits_for_what_it_depends_on(staging: Lab, condition: str) -> None:
    deploy_with(staging, init(staging), **after("init", condition))
    staging.advance(10)

    found = tasks(staging)[0]

    assert "SUCCESSFUL" == newest(staging)
    assert [("RUNNING", None), ("STOPPED", 0)] == [(e["lastStatus"], e.get("exitCode")) for e in found["containers"]]


def test_a_container_may_wait_for_the_health_of_another(staging: Lab) -> None:
    program = staging.push("proxy", requires=[], postgres={}, redis={}, memory_mib=30, port=80, routes={"/*": {}})
    before = {each["taskArn"] for each in tasks(staging)}
    deploy_with(
        staging,
        {"name": "proxy", "image": program, **after("backend", "HEALTHY")},
        healthCheck={**CHECK, "interval": 60},
    )
    staging.advance(1)
    waiting = [each for each in tasks(staging) if each["taskArn"] not in before]
    staging.advance(10)

    assert {("PENDING", "PENDING")} == {(each["lastStatus"], each["containers"][1]["lastStatus"]) for each in waiting}
    assert ("SUCCESSFUL", {"RUNNING"}) == (newest(staging), {each["lastStatus"] for each in tasks(staging)})


def never_healthy(lab: Lab, **more: Any) -> None:
    """A revision whose program waits for the health of a proxy that never gets there."""
    program = lab.push("proxy", requires=[], postgres={}, redis={}, memory_mib=30, port=80, routes={"/*": {}})
    proxy = {"name": "proxy", "image": program, "healthCheck": check("exit 1"), **more}
    deploy_with(lab, proxy, **after("proxy", "HEALTHY"))


def test_a_dependency_that_is_not_healthy_within_its_start_timeout_ends_the_task(staging: Lab) -> None:
    never_healthy(staging, startTimeout=90)
    staging.advance(4)

    failed = next(each for each in tasks(staging, "STOPPED") if each["stopCode"] == "TaskFailedToStart")
    backend = failed["containers"][0]

    assert failed["stoppedReason"] == backend["reason"]
    assert backend["reason"].startswith("CannotStartContainerError: dependency graph: container ordering dependency")
    assert backend["reason"].endswith("(NONE->RUNNING)] has timed out.")
    assert (143, "startedAt" in failed) == (backend["exitCode"], False)


def test_a_dependency_that_gets_healthy_in_time_does_not_time_out(staging: Lab) -> None:
    program = staging.push("proxy", requires=[], postgres={}, redis={}, memory_mib=30, port=80, routes={"/*": {}})
    proxy = {"name": "proxy", "image": program, "startTimeout": 60, "healthCheck": check("exit 0")}
    deploy_with(staging, proxy, **after("proxy", "HEALTHY"))
    staging.advance(10)

    assert ("SUCCESSFUL", set()) == (newest(staging), {e for e in reasons(staging) if "timed out" in e})


def test_without_a_start_timeout_a_task_waits_until_ecs_gives_it_up_after_three_hours(staging: Lab) -> None:
    staging.ecs.update_service(
        cluster=CLUSTER,
        service=BACKEND,
        deploymentConfiguration={"deploymentCircuitBreaker": {"enable": False, "rollback": False}},
    )
    before = {each["taskArn"] for each in tasks(staging)}
    never_healthy(staging)
    staging.advance(170)
    waiting = [each for each in tasks(staging) if each["taskArn"] not in before]
    staging.advance(15)
    ended = {each["taskArn"]: each["stopCode"] for each in tasks(staging, "STOPPED")}

    assert {"PENDING"} == {each["lastStatus"] for each in waiting}
    assert {"TaskFailedToStart"} == {ended[each["taskArn"]] for each in waiting}


def test_a_dependency_without_success_keeps_the_essential_container_from_starting(staging: Lab) -> None:
    deploy_with(staging, init(staging, 1), **after("init", "SUCCESS"))
    staging.advance(15)

    failed = next(each for each in tasks(staging, "STOPPED") if each["stopCode"] == "TaskFailedToStart")
    backend, first = failed["containers"]

    assert (143, 1) == (backend["exitCode"], first["exitCode"])
    assert backend["reason"].startswith(
        "CannotStartContainerError: dependency graph: failed to resolve container order"
    )
    assert "as dependency did not exit successfully." in failed["stoppedReason"]
    assert "startedAt" not in failed
    assert "ROLLBACK_SUCCESSFUL" == newest(staging)


def test_what_only_had_to_complete_may_fail(staging: Lab) -> None:
    deploy_with(staging, init(staging, 1), **after("init", "COMPLETE"))
    staging.advance(10)

    assert "SUCCESSFUL" == newest(staging)


def test_a_sidecar_that_is_not_essential_may_end(staging: Lab) -> None:
    deploy_with(staging, init(staging, 1))
    staging.advance(10)

    assert ("SUCCESSFUL", set()) == (newest(staging), {e for e in reasons(staging) if not e.startswith("Scaling")})


def test_an_essential_sidecar_takes_the_task_with_it(staging: Lab) -> None:
    deploy_with(staging, {**init(staging, 1), "essential": True})
    staging.advance(15)

    assert "Essential container in task exited" in reasons(staging)
    assert "ROLLBACK_SUCCESSFUL" == newest(staging)
