"""ecs-deploy deploys, notices what does not start, and rolls back."""

import subprocess
from typing import Any

import pytest

from tests.conformance.conftest import Terminal
from tests.scenarios.lab import BACKEND, CLUSTER, Lab

PREVIOUS, CRASHING = "9b31e07", "c7d80f2"
SPEED = 100.0  # Lab seconds a second: ecs-deploy looks once a second.


def deploy(terminal: Terminal, *arguments: str) -> subprocess.CompletedProcess[str]:
    terminal.lab.control("speed", speed=SPEED)
    done = terminal.run("ecs", "deploy", CLUSTER, BACKEND, *arguments)
    terminal.lab.control("speed", speed=0)
    return done


def image(lab: Lab) -> str:
    return str(lab.definition()["containerDefinitions"][0]["image"])


def running(lab: Lab) -> list[dict[str, Any]]:
    arns = lab.ecs.list_tasks(cluster=CLUSTER, serviceName=BACKEND)["taskArns"]
    return list(lab.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"])


@pytest.fixture
def patient(lab: Lab) -> Lab:
    """The stack without a circuit breaker of its own: whoever deploys has to notice and to roll back."""
    never = {"deploymentCircuitBreaker": {"enable": False, "rollback": False}}
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, deploymentConfiguration=never)
    return lab


def test_it_deploys_another_tag(terminal: Terminal) -> None:
    before = terminal.lab.service()["taskDefinition"]
    done = deploy(terminal, "--tag", PREVIOUS, "--timeout", "60")
    assert (done.returncode, "Deployment successful" in done.stdout) == (0, True), done.stdout + done.stderr
    assert image(terminal.lab).endswith(f":{PREVIOUS}")
    assert {each["taskDefinitionArn"] for each in running(terminal.lab)} == {terminal.lab.service()["taskDefinition"]}
    old = terminal.lab.ecs.describe_task_definition(taskDefinition=before)["taskDefinition"]
    assert old["status"] == "INACTIVE"


def test_it_rolls_back_what_does_not_become_steady(patient: Lab, terminal: Terminal) -> None:
    before = patient.service()["taskDefinition"]
    done = deploy(terminal, "--tag", CRASHING, "--timeout", "3", "--rollback")
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Deployment failed due to timeout" in said
    assert "Rollback successful" in said
    assert patient.service()["taskDefinition"] == before
    patient.advance(5)
    assert {each["taskDefinitionArn"] for each in running(patient)} == {before}


def test_it_scales_and_runs_tasks_by_hand(terminal: Terminal) -> None:
    terminal.lab.least(3)
    terminal.lab.control("speed", speed=SPEED)
    scaled = terminal.run("ecs", "scale", CLUSTER, BACKEND, "3", "--timeout", "60")
    vpc = terminal.lab.service()["networkConfiguration"]["awsvpcConfiguration"]
    place = [word for each in vpc["subnets"] for word in ("--subnet", each)]
    groups = [word for each in vpc["securityGroups"] for word in ("--securitygroup", each)]
    ran = terminal.run("ecs", "run", CLUSTER, "ohmycoins-staging-backend", "--launchtype", "FARGATE", *place, *groups)
    terminal.lab.control("speed", speed=0)
    assert (scaled.returncode, "Scaling successful" in scaled.stdout) == (0, True), scaled.stdout + scaled.stderr
    assert len(running(terminal.lab)) == 3
    assert (ran.returncode, "Successfully started 1 instances" in ran.stdout) == (0, True), ran.stdout + ran.stderr
