"""What a new revision changed, as evidence that anyone can read again."""

import pytest

from stackmedic.diagnose.differences import of_definitions, of_images, of_settings
from stackmedic.diagnose.engine import diagnose
from stackmedic.diagnose.relations import services
from tests.diagnose.builders import (
    a_container,
    a_container_definition,
    a_service_revision,
    a_snapshot,
    a_stopped_task,
    a_task,
    a_task_definition,
    a_tie,
    running,
    secret_arn,
    stopped,
    target_group_arn,
)
from tests.diagnose.troubles import rolled_back

KEY = f"{secret_arn()}:url::"
NAMED = "backend of shop-backend:7"


def container(**more: object) -> dict[str, object]:
    return {"containers": (a_container_definition(**more),)}


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ({"memory": "512"}, {"memory": "1024"}, "memory is 1024, was 512"),
        ({"execution_role_arn": "arn:a"}, {"execution_role_arn": None}, "execution role arn is not set, was arn:a"),
        (container(image="app:1"), container(image="app:2"), "image is app:2, was app:1"),
        (container(command=("run",)), container(command=("run", "fast")), "command is run fast, was run"),
        (container(environment={"A": "1"}), container(environment={"A": "2"}), "A is 2, was 1"),
        (container(environment={"A": "1"}), container(), "A is no longer given"),
        (container(), container(secrets={"A": KEY}), "A is new"),
    ],
)
def test_each_field_that_differs_is_told(before: dict[str, object], after: dict[str, object], says: str) -> None:
    told = of_definitions(a_task_definition(revision=6, **before), a_task_definition(revision=7, **after))
    assert [each.says.split(": ", 1)[1] for each in told] == [says]
    assert all(each.call == "ecs:DescribeTaskDefinition" and each.path for each in told)


def test_equal_revisions_differ_in_nothing() -> None:
    assert of_definitions(a_task_definition(revision=6), a_task_definition(revision=7)) == ()


def test_another_target_group_is_a_difference_of_the_services_settings() -> None:
    before, after = (
        a_service_revision(ties=(a_tie(each, container="backend", port=8000),)) for each in ("backend", "frontend")
    )
    (told,) = of_settings(before, after)
    assert (told.path.rsplit(".", 1)[-1], told.value) == ("targetGroupArn", target_group_arn("frontend"))


def test_equal_settings_differ_in_nothing() -> None:
    assert of_settings(a_service_revision(ties=(a_tie(),)), a_service_revision(ties=(a_tie(),))) == ()


def test_redacted_values_are_not_said_to_differ() -> None:
    before, after = container(environment={"A": "***"}), container(environment={"A": "*** "})
    assert of_definitions(a_task_definition(revision=6, **before), a_task_definition(revision=7, **after)) == ()


def test_a_value_that_is_redacted_now_and_was_not_is_another() -> None:
    before, after = container(environment={"PORT": "5432"}), container(environment={"PORT": "***"})
    (told,) = of_definitions(a_task_definition(revision=6, **before), a_task_definition(revision=7, **after))
    assert "PORT is ***, was 5432" in told.says


def test_the_cause_shows_what_its_revision_changed() -> None:
    small = a_task_definition(revision=6, memory="512"), a_task_definition(revision=7, memory="1024")
    (cause,) = diagnose(a_snapshot(*rolled_back(), *small)).causes
    assert "memory is 1024, was 512" in " ".join(each.says for each in cause.evidence)


@pytest.mark.parametrize(("before", "told"), [("sha256:1", 2), ("sha256:2", 0), (None, 0)])
def test_a_tag_that_was_moved_shows_both_images(before: str | None, told: int) -> None:
    dead = a_container(exit_code=1, image_digest="sha256:2")
    ran = running("backend", a_task(containers=(a_container(image_digest=before),)))
    snapshot = a_snapshot(ran, stopped("backend", a_stopped_task(containers=(dead,))))
    found = of_images(snapshot, services(snapshot)[0], dead)
    assert told == len(found)
    assert all(each.path.endswith("imageDigest") for each in found)


def test_whose_variable_it_is_is_said() -> None:
    before, after = (a_task_definition(revision=each, **container(environment={"A": str(each)})) for each in (6, 7))
    assert [each.says for each in of_definitions(before, after)] == [f"{NAMED}: A is 7, was 6"]
