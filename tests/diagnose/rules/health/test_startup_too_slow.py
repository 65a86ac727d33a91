"""health.startup_too_slow: starting takes longer than the health checks allow."""

from stackmedic.diagnose.rules.health.startup_too_slow import check
from stackmedic.model.finding import Confidence
from stackmedic.model.signal import LogLine
from tests.diagnose.builders import (
    a_container_definition,
    a_service_deployment,
    a_task_definition,
    history,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.checked import BY_CONTAINER, DEAD, REFUSED, given_up

READY = "INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)"


def test_a_start_without_an_end_is_likely() -> None:
    found = the_finding(check, given_up((1, "Loading the model")), Confidence.LIKELY)
    assert found.evidence[1].value == "Loading the model"
    assert found.decide[0].needs.startswith("logs:GetLogEvents")


def test_a_program_that_has_said_nothing_is_likely_too() -> None:
    the_finding(check, given_up(reason=BY_CONTAINER), Confidence.LIKELY)


def test_a_start_that_ends_too_late_where_nothing_waits_for_it_is_certain() -> None:
    assert the_finding(check, given_up((90, READY), grace_s=0)).evidence[0].value == 0


def test_with_a_grace_period_that_is_too_short_it_is_another_cause() -> None:
    assert findings(check, given_up((110, READY))) == []


def test_a_program_that_names_an_error_is_silent() -> None:
    assert findings(check, given_up((20, "redis.exceptions.TimeoutError: timed out"))) == []


def test_a_migration_is_another_cause() -> None:
    line = "INFO  [alembic.runtime.migration] Running upgrade 4f1 -> 7c2"
    assert findings(check, given_up((3, line))) == []


def test_an_answer_that_the_check_does_not_take_is_silent() -> None:
    assert findings(check, given_up((1, "Loading"), says=REFUSED)) == []


def test_a_task_that_lasted_longer_than_failing_checks_leave_it_is_silent() -> None:
    """It was healthy at first."""
    assert findings(check, given_up((1, "Loading"), lasted_s=900)) == []


def test_a_revision_that_ran_before_is_silent() -> None:
    same = history("backend", a_service_deployment(revision=6, source=6, created="20m"))
    assert findings(check, given_up((1, "Loading"), parts=(same,))) == []


def test_a_log_that_could_not_be_read_is_undecided() -> None:
    (answer,) = undecided(check, given_up((1, "Loading"), parts=(unreadable(LogLine, DEAD),)))
    assert answer.gaps[0].needs == "logs:GetLogEvents"


def test_a_revision_of_the_same_images_is_to_blame_for_what_else_it_brought() -> None:
    assert findings(check, given_up((1, "Loading"), parts=(a_task_definition(revision=6),))) == []


def test_a_revision_of_another_size_may_be_slower() -> None:
    bigger = a_task_definition(revision=6, memory="8192")
    the_finding(check, given_up((1, "Loading"), parts=(bigger,)), Confidence.LIKELY)


def test_a_revision_that_left_a_container_out_is_to_blame_for_that() -> None:
    before = a_task_definition(revision=6, containers=(*a_task_definition().containers, a_container_definition("api")))
    assert findings(check, given_up((1, "Loading"), parts=(before,))) == []
