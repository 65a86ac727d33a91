"""image.tag_missing: an image that the next task needs is not in ECR."""

import pytest

from stackmedic.diagnose.rules.image.tag_missing import check, rule
from stackmedic.model.artifact import Image, LifecyclePolicy
from tests.diagnose.builders import (
    Keyed,
    Part,
    a_container_definition,
    a_service,
    a_service_deployment,
    a_service_revision,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
    an_image,
    gone,
    history,
    image_reference,
    make,
    running,
    service_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided

MISSING = gone(Image, image_reference(), value="ImageNotFoundException")
FAILED_8 = a_service_deployment(revision=8, source=7, status="ROLLBACK_SUCCESSFUL", created="10m")


def test_tag_that_is_not_in_ecr_is_found() -> None:
    found = the_finding(check, a_snapshot(MISSING, running("backend")))
    assert found.about == image_reference()
    assert found.hurts == (service_arn(),)
    assert [each.call for each in found.evidence] == ["ecr:DescribeImages", "ecs:DescribeTaskDefinition"]
    assert found.evidence[1].value == image_reference()


def test_missing_image_is_told_while_tasks_run_too() -> None:
    """The engine makes it a risk: tasks keep running when their image disappears."""
    assert the_finding(check, a_snapshot(MISSING)).about == image_reference()


def test_missing_digest_is_found() -> None:
    reference = image_reference().replace(":1.4.2", "@sha256:" + "0" * 64)
    found = the_finding(check, a_snapshot(a_task_definition(image=reference), gone(Image, reference)))
    assert found.about == reference
    assert "digest" in found.says


def test_image_of_the_rolled_back_revision_is_found() -> None:
    reference = image_reference(tag="1.5.0")
    parts = (a_task_definition(revision=8, image=reference), a_service_revision(revision=8), gone(Image, reference))
    assert the_finding(check, a_snapshot(history("backend", FAILED_8), *parts)).about == reference


def test_image_of_a_revision_rolled_back_before_the_newest_deployment_is_silent() -> None:
    reference = image_reference(tag="1.5.0")
    parts = (a_task_definition(revision=8, image=reference), a_service_revision(revision=8), gone(Image, reference))
    newer = a_service_deployment(created="1m")
    assert findings(check, a_snapshot(history("backend", newer, FAILED_8), *parts)) == []


def test_sidecar_image_counts() -> None:
    sidecar = a_container_definition("proxy", image=image_reference("proxy", "9"))
    revision = a_task_definition(containers=(a_container_definition(), sidecar))
    found = the_finding(check, a_snapshot(revision, gone(Image, image_reference("proxy", "9"))))
    assert found.about == image_reference("proxy", "9")


def test_two_missing_images_are_two_findings() -> None:
    sidecar = a_container_definition("proxy", image=image_reference("proxy", "9"))
    revision = a_task_definition(containers=(a_container_definition(), sidecar))
    assert len(findings(check, a_snapshot(revision, MISSING, gone(Image, image_reference("proxy", "9"))))) == 2


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_bad_image_of_an_unused_revision_is_silent() -> None:
    unused = a_task_definition(revision=6, image=image_reference(tag="never-pushed"))
    assert findings(check, a_snapshot(unused, gone(Image, image_reference(tag="never-pushed")))) == []


def test_image_of_another_service_is_silent() -> None:
    assert findings(check, a_snapshot(gone(Image, image_reference("frontend")))) == []


def test_missing_repository_is_another_cause() -> None:
    absent = gone(Image, image_reference(), value="RepositoryNotFoundException")
    assert findings(check, a_snapshot(absent)) == []


def test_tag_pushed_again_is_silent() -> None:
    assert findings(check, a_snapshot(MISSING, an_image())) == []


@pytest.mark.parametrize("registry", ["123456789012.dkr.ecr-fips.us-east-1", "210987654321.dkr.ecr.us-east-1"])
def test_other_accounts_and_regions_in_ecr_are_read(registry: str) -> None:
    reference = f"{registry}.amazonaws.com/shop-backend:1"
    assert the_finding(check, a_snapshot(a_task_definition(image=reference), gone(Image, reference)))


def test_denied_ecr_is_undecided() -> None:
    (answer,) = undecided(check, a_snapshot(unreadable(Image, image_reference())))
    assert answer.about == image_reference()
    assert answer.gaps[0].needs == "ecr:DescribeImages"


@pytest.mark.parametrize("image", ["nginx:1.27", "docker.io/library/redis:7", "public.ecr.aws/nginx/nginx:1"])
def test_other_registries_are_silent(image: str) -> None:
    assert findings(check, a_snapshot(a_task_definition(image=image))) == []


PULL = "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "


def not_pulled(said: str) -> tuple[Part, ...]:
    """Tasks of nginx:1.99 that could not start, as the image was not to be had."""
    dead = a_stopped_task(reason=f"{PULL}{said}", code="TaskFailedToStart", started=None)
    down = (a_service(running=0), running("backend"), stopped("backend", dead))
    return (a_task_definition(image="nginx:1.99"), *down)


@pytest.mark.parametrize("said", ["{0}: not found", "{0}: {0}: not found"])
def test_the_answer_of_another_registry_is_as_good_as_ours(said: str) -> None:
    found = the_finding(check, a_snapshot(*not_pulled(said.format("docker.io/library/nginx:1.99"))))
    assert found.about == "nginx:1.99"
    assert found.says.startswith("its registry has no image nginx:1.99")


def test_another_registry_that_did_not_answer_is_undecided() -> None:
    """Then the engine lets the message speak."""
    said = 'docker.io/library/nginx:1.99: failed to do request: Head "https://registry-1.docker.io/": i/o timeout'
    (answer,) = undecided(check, a_snapshot(*not_pulled(said)))
    assert answer.about == "nginx:1.99"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (  # aws/containers-roadmap#2687
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/example:tag@sha256:abc: not found",
            True,
        ),
        (  # awslabs/ecs-refarch-continuous-deployment#33
            "CannotPullContainerError: API error (404): manifest for "
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/baker:latest not found",
            True,
        ),
        (  # a time-out is the network's
            "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref "
            'docker.io/x/y:1: failed to do request: Head "https://registry-1.docker.io/v2/x/y/manifests/1": '
            "dial tcp 34.205.13.154:443: i/o timeout",
            False,
        ),
        (  # a CPU architecture is another cause
            "CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not "
            "contain descriptor matching platform 'linux/amd64'",
            False,
        ),
        (  # as is a missing permission
            "CannotPullContainerError: inspect image has been retried 1 time(s): failed to resolve ref "
            '"123456789012.dkr.ecr.eu-west-1.amazonaws.com/x:1": unexpected status code [manifests 1]: 403 Forbidden',
            False,
        ),
    ],
)
def test_signatures_know_the_real_texts(text: str, says: bool) -> None:
    assert any(each.pattern.search(text) for each in rule.signatures) is says


def test_the_lifecycle_rules_of_the_repository_are_shown() -> None:
    text = '{"rules": []}'
    rules = Keyed("shop-backend", make(LifecyclePolicy, "ecr:GetLifecyclePolicy", "", name="shop-backend", text=text))
    found = the_finding(check, a_snapshot(MISSING, rules))
    assert text in [each.value for each in found.evidence]
