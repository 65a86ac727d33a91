"""Builds that fail on a stack with a project of CodeBuild: named as a risk, as nobody is hurt yet."""

from collections.abc import Iterator

import pytest

from stackmedic.app import Target
from stackmedic.lab.fault import Aws, all_faults, builds
from stackmedic.model.finding import Diagnosis
from tests.conftest import Stacks
from tests.scenarios.conftest import Doctor
from tests.scenarios.lab import Lab

PROJECT = "arn:aws:codebuild:us-west-2:123456789012:project/multitenant-ai-minimal-backend-build"
FAULTS = {each.name: each for each in all_faults()}
CAUSES = {
    "dependencies_conflict": "build.dependency_conflict",
    "dockerfile_broken": "build.dockerfile_error",
    "privileged_mode_off": "build.privileged_mode_off",
    "push_denied": "build.ecr_push_denied",
}


@pytest.fixture
def lab(stacks: Stacks) -> Iterator[Lab]:
    copy = stacks("multitenant-ai").fork()
    yield copy
    copy.control("down")


def look(lab: Lab, doctor: Doctor) -> Diagnosis:
    cluster = lab.ecs.list_clusters()["clusterArns"][0].rpartition("/")[2]
    return doctor.diagnose(lab, Target(cluster=cluster))


@pytest.mark.parametrize("fault", CAUSES)
def test_a_build_that_failed_is_a_risk_with_its_reason(lab: Lab, doctor: Doctor, fault: str) -> None:
    FAULTS[fault].inject(Aws(lab.url, lab.region))
    lab.advance(10)

    diagnosis = look(lab, doctor)

    assert ([], [(CAUSES[fault], PROJECT)]) == (
        [each.id for each in diagnosis.causes],
        [(each.id, each.about) for each in diagnosis.risks],
    )


def test_a_build_that_succeeds_is_nothing_to_tell(lab: Lab, doctor: Doctor) -> None:
    account = Aws(lab.url, lab.region)
    builds.build(account, str(builds.project(account, "minimal-service")["name"]))
    lab.advance(10)

    assert ((), ()) == (look(lab, doctor).risks, look(lab, doctor).gaps)


@pytest.mark.parametrize("denied", ["codebuild:ListBuilds", "codebuild:BatchGetBuilds"])
def test_builds_that_may_not_be_read_are_a_gap_and_no_failure(lab: Lab, doctor: Doctor, denied: str) -> None:
    FAULTS["dockerfile_broken"].inject(Aws(lab.url, lab.region))
    lab.advance(10)
    lab.control("weather", deny=[denied])

    diagnosis = look(lab, doctor)

    assert ({denied}, ()) == ({each.needs for each in diagnosis.gaps}, diagnosis.risks)
