"""Alarms that a deployment heeds: what rings while its tasks run fails it, and rolls it back where asked to."""

from typing import Any

import pytest

from tests.scenarios.lab import BACKEND, CLUSTER, Lab

ERRORS = "ohmycoins-staging-alb-5xx-errors"
ERRING = {"/api/v1/health": {}, "/*": {"status": 500}}


def heed(lab: Lab, *names: str, rollback: bool = True) -> None:
    """The service heeds these alarms from its next deployment on."""
    alarms = {"alarmNames": list(names), "enable": True, "rollback": rollback}
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, deploymentConfiguration={"alarms": alarms})


def newest(lab: Lab) -> dict[str, Any]:
    found = lab.ecs.list_service_deployments(cluster=CLUSTER, service=BACKEND)["serviceDeployments"][0]
    arn = found["serviceDeploymentArn"]
    return dict(lab.ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"][0])


def said(lab: Lab) -> str:
    return " ".join(each["message"] for each in lab.service()["events"])


def test_a_version_whose_errors_ring_an_alarm_is_rolled_back_though_its_checks_pass(lab: Lab) -> None:
    good = lab.service()["taskDefinition"]
    heed(lab, ERRORS)
    lab.deploy(image=lab.push("errs", routes=ERRING))
    lab.advance(25)
    told = newest(lab)

    assert ("ROLLBACK_SUCCESSFUL", "TRIGGERED", [ERRORS]) == (
        told["status"], told["alarms"]["status"], told["alarms"]["triggeredAlarmNames"],
    )  # fmt: skip
    assert (good, 2) == (lab.service()["taskDefinition"], lab.service()["runningCount"])
    assert "deployment failed: alarm detected." in said(lab)


def test_without_rollback_the_deployment_fails_and_its_tasks_stay(lab: Lab) -> None:
    heed(lab, ERRORS, rollback=False)
    bad = lab.deploy(image=lab.push("errs", routes=ERRING))
    lab.advance(25)
    [primary] = lab.service()["deployments"]

    assert ("STOPPED", "FAILED") == (newest(lab)["status"], primary["rolloutState"])
    assert (bad, 2) == (primary["taskDefinition"], primary["runningCount"])


def test_a_good_version_is_watched_for_a_while_before_it_is_complete(lab: Lab) -> None:
    heed(lab, ERRORS)
    lab.redeploy()
    for _ in range(60):
        lab.advance(0.25)
        shown = lab.service()["deployments"]
        if len(shown) == 1 or all(not each["runningCount"] for each in shown[1:]):
            break
    baking = (newest(lab)["status"], newest(lab)["alarms"]["status"])
    lab.advance(15)

    assert ("IN_PROGRESS", "MONITORING") == baking
    assert ("SUCCESSFUL", "MONITORING_COMPLETE") == (newest(lab)["status"], newest(lab)["alarms"]["status"])


def test_an_alarm_that_rings_already_does_not_keep_the_fix_out(lab: Lab) -> None:
    lab.deploy(image=lab.push("errs", routes=ERRING))
    lab.advance(15)
    alarm = lab.client("cloudwatch").describe_alarms(AlarmNames=[ERRORS])["MetricAlarms"][0]
    heed(lab, ERRORS)
    lab.deploy(image=lab.push("fixed"))
    lab.advance(12)

    assert ("ALARM", "SUCCESSFUL", "DISABLED") == (
        alarm["StateValue"], newest(lab)["status"], newest(lab)["alarms"]["status"],
    )  # fmt: skip


@pytest.mark.parametrize("setting", [{"enable": False}, {"alarmNames": ["nobody-made-this"]}])
def test_alarms_that_are_off_or_unknown_decide_nothing(lab: Lab, setting: dict[str, Any]) -> None:
    alarms = {"alarmNames": [ERRORS], "enable": True, "rollback": True, **setting}
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, deploymentConfiguration={"alarms": alarms})
    lab.deploy(image=lab.push("errs", routes=ERRING))
    lab.advance(20)

    assert "SUCCESSFUL" == newest(lab)["status"]
