"""Builds go through their phases, do what the project's role and settings let them, and say so in their log."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stackmedic.lab.fault import Aws, builds
from tests.scenarios.lab import Lab

PHASES = ["SUBMITTED", "QUEUED", "PROVISIONING", "DOWNLOAD_SOURCE", "INSTALL", "PRE_BUILD", "BUILD", "POST_BUILD",
          "UPLOAD_ARTIFACTS", "FINALIZING", "COMPLETED"]  # fmt: skip
GROUP = "/aws/codebuild/omc-backend-build"


@pytest.fixture
def pipeline(staging: Lab) -> Iterator[Lab]:
    """A stack with a project that builds its back end."""
    builds.project(Aws(staging.url, staging.region), "backend")
    yield staging


def built(lab: Lab, minutes: float = 5) -> dict[str, Any]:
    """A build from its start to its end."""
    client = lab.client("codebuild")
    name = client.start_build(projectName="omc-backend-build")["build"]["id"]
    lab.advance(minutes)
    return dict(client.batch_get_builds(ids=[name])["builds"][0])


def log_of(lab: Lab, build: dict[str, Any]) -> str:
    place = {"logGroupName": build["logs"]["groupName"], "logStreamName": build["logs"]["streamName"]}
    return "\n".join(each["message"] for each in lab.client("logs").get_log_events(**place)["events"])


def test_a_build_takes_minutes_and_reading_does_not_move_it(pipeline: Lab) -> None:
    client = pipeline.client("codebuild")
    name = client.start_build(projectName="omc-backend-build")["build"]["id"]
    seen = [client.batch_get_builds(ids=[name])["builds"][0]["buildStatus"] for _ in range(4)]
    pipeline.advance(5)
    done = client.batch_get_builds(ids=[name])["builds"][0]
    assert (["IN_PROGRESS"] * 4, "SUCCEEDED", True) == (seen, done["buildStatus"], done["buildComplete"])
    assert PHASES == [each["phaseType"] for each in done["phases"]]
    assert {"SUCCEEDED"} == {each["phaseStatus"] for each in done["phases"][:-1]}
    assert "Phase complete: POST_BUILD State: SUCCEEDED" in log_of(pipeline, done)


def test_builds_are_listed_newest_first_and_by_their_project(pipeline: Lab) -> None:
    first, second = built(pipeline), built(pipeline)
    client = pipeline.client("codebuild")
    assert [second["id"], first["id"]] == client.list_builds_for_project(projectName="omc-backend-build")["ids"]
    assert (1, 2) == (first["buildNumber"], second["buildNumber"])
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client.list_builds_for_project(projectName="nobody's")


def test_a_role_that_may_not_log_in_fails_before_the_build(pipeline: Lab) -> None:
    pipeline.client("iam").delete_role_policy(RoleName=builds.ROLE, PolicyName="ecr-GetAuthorizationToken")
    pipeline.advance(1)
    done = built(pipeline)
    failed = next(each for each in done["phases"] if each.get("phaseStatus") == "FAILED")
    assert ("FAILED", "PRE_BUILD") == (done["buildStatus"], failed["phaseType"])
    assert failed["contexts"][0]["statusCode"] == "COMMAND_EXECUTION_ERROR"
    assert "is not authorized to perform: ecr:GetAuthorizationToken" in log_of(pipeline, done)


def test_a_role_that_trusts_somebody_else_starts_no_build(pipeline: Lab) -> None:
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]}  # fmt: skip
    pipeline.client("iam").update_assume_role_policy(RoleName=builds.ROLE, PolicyDocument=json.dumps(trust))
    pipeline.advance(1)
    with pytest.raises(ClientError, match="sts:AssumeRole"):
        pipeline.client("codebuild").start_build(projectName="omc-backend-build")


def test_a_build_that_is_stopped_is_nobodys_failure(pipeline: Lab) -> None:
    client = pipeline.client("codebuild")
    name = client.start_build(projectName="omc-backend-build")["build"]["id"]
    client.stop_build(id=name)
    pipeline.advance(5)
    assert "STOPPED" == client.batch_get_builds(ids=[name])["builds"][0]["buildStatus"]
    assert [] == pipeline.control("health")["hurts"]
