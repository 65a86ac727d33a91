"""ECS Exec in the lab: who gets a session, and what AWS says to who does not."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.scenarios.lab import BACKEND, CLUSTER, Lab


def execute(lab: Lab, **changed: Any) -> dict[str, Any]:
    task = lab.ecs.list_tasks(cluster=CLUSTER, serviceName=BACKEND)["taskArns"][0]
    asked = {"cluster": CLUSTER, "task": task, "command": "/bin/sh", "interactive": True}
    return dict(lab.ecs.execute_command(**{**asked, **changed}))


def refused(lab: Lab, **changed: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as failure:
        execute(lab, **changed)
    error = failure.value.response["Error"]
    return error["Code"], error["Message"].split(" because ")[0]


def task_role(lab: Lab) -> str:
    return str(lab.definition()["taskRoleArn"]).rpartition("/")[2]


def allow_channels(lab: Lab) -> None:
    document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ssmmessages:*","Resource":"*"}]}'
    lab.client("iam").put_role_policy(RoleName=task_role(lab), PolicyName="exec", PolicyDocument=document)
    lab.advance(1)


def test_a_task_that_was_started_for_it_gives_a_session(lab: Lab) -> None:
    allow_channels(lab)
    answer = execute(lab)
    assert answer["session"]["streamUrl"].startswith("wss://ssmmessages.ap-southeast-2.amazonaws.com/v1/data-channel/")
    assert answer["session"]["sessionId"] in answer["session"]["streamUrl"]
    assert answer["containerArn"]


def test_a_role_that_may_open_no_channel_is_not_connected(lab: Lab) -> None:
    iam, role = lab.client("iam"), task_role(lab)
    allow_channels(lab)
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    lab.advance(1)
    said = "The execute command failed due to an internal error. Try again later."
    assert ("TargetNotConnectedException", said) == refused(lab)


def test_a_task_from_before_it_was_switched_on_refuses(lab: Lab) -> None:
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, enableExecuteCommand=False, forceNewDeployment=True)
    lab.advance(10)
    lab.ecs.update_service(cluster=CLUSTER, service=BACKEND, enableExecuteCommand=True)
    assert ("InvalidParameterException", "The execute command failed") == refused(lab)


def test_only_sessions_are_given(lab: Lab) -> None:
    said = "Interactive is the only mode supported currently."
    assert ("InvalidParameterException", said) == refused(lab, interactive=False)


def test_a_task_that_is_not_there_is_said(lab: Lab) -> None:
    assert ("InvalidParameterException", "The referenced task was not found.") == refused(lab, task="0" * 32)
