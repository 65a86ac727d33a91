"""image.repo_wrong: the image reference names another repository than the image was pushed to."""

import pytest

from stackmedic.diagnose.rules.image.repo_wrong import check
from stackmedic.model.artifact import Image
from stackmedic.model.snapshot import Snapshot
from tests.diagnose.builders import a_snapshot, a_stopped_task, a_task_definition, gone, image_reference, stopped
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.reasons import EXITED, TIMED_OUT, failed_before_all_was_well
from tests.diagnose.rules.telling import hidden_tasks, told, unstarted
from tests.diagnose.troubles import rolled_back

SAID = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
    "RepositoryNotFoundException: The repository with name 'shop-api' does not exist in the registry "
    "with id '123456789012'"
)
DENIED = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
    "docker.io/acme/shop:2: pull access denied, repository does not exist or may require authorization: server "
    "message: insufficient_scope: authorization failed"
)
OTHERS = (
    ("CannotPullContainerError: failed to resolve ref 123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1: not found"),
)


def test_what_aws_gives_as_the_reason_is_found() -> None:
    assert told(check, SAID).about == "shop-api"


def taken_from(image: str, before: str, said: str) -> Snapshot:
    """Revision 7, which was given up, takes an image from elsewhere than revision 6."""
    dead = a_stopped_task(
        revision=7, reason=said, code="TaskFailedToStart", exit_code=None, started=None, stopped="16m"
    )
    revisions = (a_task_definition(revision=6, image=before), a_task_definition(revision=7, image=image))
    return a_snapshot(*rolled_back(dead=stopped("backend", dead)), *revisions)


def test_a_repository_that_only_the_new_revision_names_and_nobody_may_read_is_found() -> None:
    found = the_finding(check, taken_from("acme/shop:2", before="acme/store:1", said=DENIED))
    assert found.about == "docker.io/acme/shop:2"
    assert "acme/shop:2" in [each.value for each in found.evidence]


def test_a_repository_that_the_revision_before_could_read_is_another_cause() -> None:
    assert findings(check, taken_from("acme/shop:2", before="acme/shop:1", said=DENIED)) == []


def test_a_repository_that_ecr_does_not_know_is_found() -> None:
    missing = gone(Image, image_reference(), value="RepositoryNotFoundException")
    found = the_finding(check, a_snapshot(missing))
    assert found.about == image_reference().rpartition(":")[0]
    assert ["ecr:DescribeImages", "ecs:DescribeTaskDefinition"] == [each.call for each in found.evidence]


def test_a_missing_tag_of_a_repository_that_is_there_is_silent() -> None:
    assert findings(check, a_snapshot(gone(Image, image_reference(), value="ImageNotFoundException"))) == []


@pytest.mark.parametrize("reason", (EXITED, TIMED_OUT, *OTHERS))
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, unstarted(reason)) == []


def test_what_was_said_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(SAID))) == []


def test_tasks_that_nobody_could_read_are_undecided() -> None:
    assert undecided(check, hidden_tasks())
