"""What only words tell: the causes of those who hurt, where no rule has found any."""

from dataclasses import replace

import pytest

from stackmedic.diagnose.engine import diagnose
from stackmedic.model.finding import Confidence, Diagnosis, Verdict
from tests.diagnose.builders import Part, a_service, a_snapshot, a_stopped_task, an_event, running, service_arn, stopped
from tests.diagnose.troubles import crashing, down, not_starting

NO_ROOM = (
    "(service backend) was unable to place a task because no container instance met all of its requirements. The "
    "closest matching (container-instance 0123abcd) has insufficient memory available."
)
NOT_BY_ANONYMOUS = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
    "ghcr.io/acme/etl:v1: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to "
    "https://ghcr.io/token?scope=repository%3Aacme%2Fetl%3Apull&service=ghcr.io: 401 Unauthorized"
)


def told(*parts: Part) -> Diagnosis:
    return diagnose(a_snapshot(*parts))


@pytest.mark.parametrize(
    ("parts", "cause"),
    (
        (not_starting(NOT_BY_ANONYMOUS), "image.upstream_repo_private"),
        (crashing("exec /usr/local/bin/docker-entrypoint.sh: exec format error", exit_code=255), "image.arch_mismatch"),
        (crashing("KeyError: 'STRIPE_API_KEY'"), "config.missing_env"),
    ),
)
def test_a_sentence_that_means_hardly_anything_else_makes_its_cause_likely(parts: tuple[Part, ...], cause: str) -> None:
    diagnosis = told(*parts)
    assert [(each.id, each.confidence) for each in diagnosis.causes] == [(cause, Confidence.LIKELY)]
    assert diagnosis.causes[0].about == service_arn()
    assert diagnosis.causes[0].evidence[0].value
    assert diagnosis.unexplained == ()


def test_what_the_scheduler_says_of_container_instances_is_the_cause() -> None:
    event = an_event(NO_ROOM)
    (cause,) = told(a_service(running=1, events=(event,)), stopped("backend")).causes
    assert (cause.id, cause.confidence) == ("capacity.memory_reservation", Confidence.LIKELY)
    assert cause.evidence[0].value == NO_ROOM


def test_a_cluster_without_instances_reserves_nothing_too_much() -> None:
    event = an_event(NO_ROOM.partition("The closest")[0] + "Reason: No Container Instances were found in your cluster.")
    (cause,) = told(a_service(running=0, events=(event,)), stopped("backend")).causes
    assert (cause.id, cause.confidence) == ("capacity.instance_type_unavailable", Confidence.LIKELY)


def test_a_launch_that_failed_hurts_and_is_told_in_the_words_of_ecs() -> None:
    refused = "(service backend) failed to launch a task with (error The security group 'sg-1' does not exist)."
    hurts = told(a_service(running=0, events=(an_event(refused),)), stopped("backend")).symptoms
    assert refused in [each.says for each in hurts]


def test_tasks_that_never_stay_hurt_where_no_stopped_task_tells_why() -> None:
    said = "(service backend) is unable to consistently start tasks successfully."
    down = a_service(running=0, events=(an_event(said),))
    assert said in [each.says for each in told(down, stopped("backend")).symptoms]
    assert said not in [each.says for each in told(*crashing("KeyError: 'A'"), down).symptoms]
    assert said not in [each.says for each in told(a_service(events=(an_event(said),)), stopped("backend")).symptoms]


def test_what_ecs_says_of_every_failure_takes_nothing_from_the_reason() -> None:
    event = an_event("(service backend) is unable to consistently start tasks successfully.")
    (cause,) = told(*crashing("KeyError: 'STRIPE_API_KEY'"), a_service(running=0, events=(event,))).causes
    assert (cause.id, cause.confidence) == ("config.missing_env", Confidence.LIKELY)


def test_what_the_account_would_show_is_at_most_possible() -> None:
    """Groups, routes and endpoints were all read, and let the tasks out."""
    diagnosis = told(*not_starting("CannotPullContainerError: dial tcp 34.223.25.77:443: i/o timeout"))
    assert diagnosis.causes == ()
    assert {each.confidence for each in diagnosis.possible} <= {Confidence.POSSIBLE}
    assert diagnosis.verdict is Verdict.INCIDENT


def test_words_that_nobody_knows_leave_what_hurts_unexplained() -> None:
    diagnosis = told(*crashing("the flux capacitor is cold", exit_code=3))
    assert diagnosis.causes == diagnosis.possible == ()
    assert diagnosis.unexplained


def test_where_a_rule_has_told_the_cause_words_name_no_other() -> None:
    told_by_aws = "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'"
    diagnosis = told(*not_starting(told_by_aws))
    assert [(each.id, each.confidence) for each in diagnosis.causes] == [("image.arch_mismatch", Confidence.CONFIRMED)]
    assert diagnosis.possible == ()


def test_a_service_that_is_well_is_not_asked_for_its_words() -> None:
    assert told(a_service(events=(an_event(NO_ROOM),))).causes == ()


def test_without_a_word_nothing_is_named() -> None:
    diagnosis = told(*down(), running("backend"), stopped("backend"))
    assert diagnosis.causes == ()


@pytest.mark.parametrize(("launch_type", "named"), [("FARGATE", ["storage.ephemeral_full"]), ("EC2", []), (None, [])])
def test_a_disk_that_is_full_is_no_host_s_where_there_are_no_hosts(launch_type: str | None, named: list[str]) -> None:
    full = crashing("write /tmp/export.pdf: no space left on device")
    dead = replace(a_stopped_task("backend-dead-1", exit_code=1), launch_type=launch_type)
    assert [each.id for each in told(*full, stopped("backend", dead)).causes] == named
