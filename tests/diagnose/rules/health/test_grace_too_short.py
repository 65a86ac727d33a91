"""health.grace_too_short: the grace period ends just before the program can answer."""

import pytest

from stackmedic.diagnose.rules.health.grace_too_short import check
from stackmedic.model.signal import LogLine
from tests.diagnose.builders import a_deployment, a_service, unreadable
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.checked import BY_CONTAINER, DEAD, REFUSED, given_up

READY = "INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)"


@pytest.mark.parametrize(
    "line",
    [
        READY,
        "2026-11-18T12:00:00 INFO 1 --- [main] com.shop.ShopApplication : Started ShopApplication in 105.2 seconds",
        " \u2713 Ready in 164ms",
        "[Nest] 1  - LOG [NestApplication] Nest application successfully started",
        "[1] [INFO] Listening at: http://0.0.0.0:8000 (1)",
        "* Listening on http://0.0.0.0:3000",
        "info: Microsoft.Hosting.Lifetime[14] Now listening on: http://[::]:8080",
    ],
)
def test_a_program_that_serves_too_late_is_found(line: str) -> None:
    found = the_finding(check, given_up((1, "Loading"), (110, line)))
    assert (found.evidence[0].value, found.evidence[1].value) == (60, line)


def test_a_program_that_served_long_before_is_silent() -> None:
    """What its checks found wrong is something else."""
    assert findings(check, given_up((5, READY), lasted_s=180)) == []


@pytest.mark.parametrize(("served_s", "found"), [(4, 0), (25, 0), (35, 1)])
def test_the_check_of_a_container_believes_the_first_answer(served_s: int, found: int) -> None:
    """It is made every thirty seconds, and ECS hears of it at once: whoever served half a minute earlier fails it."""
    assert len(findings(check, given_up((served_s, READY), lasted_s=60, reason=BY_CONTAINER))) == found


def test_a_program_that_never_said_it_serves_is_silent() -> None:
    assert findings(check, given_up((1, "Loading"))) == []


def test_a_program_that_names_an_error_is_silent() -> None:
    assert findings(check, given_up((20, "redis.exceptions.TimeoutError: timed out"), (110, READY))) == []


def test_without_a_grace_period_it_is_another_cause() -> None:
    assert findings(check, given_up((110, READY), grace_s=0)) == []


def test_an_answer_that_the_check_does_not_take_is_silent() -> None:
    """Whoever answers has started."""
    assert findings(check, given_up((110, READY), says=REFUSED)) == []


def test_a_task_that_crashed_is_silent() -> None:
    assert findings(check, given_up((110, READY), reason="Essential container in task exited")) == []


@pytest.mark.parametrize(("rollout", "found"), [("COMPLETED", 0), ("IN_PROGRESS", 1)])
def test_a_deployment_that_came_up_with_this_grace_period_is_silent(rollout: str, found: int) -> None:
    """Its starts were in time then; what made them slow since is the cause."""
    deployment = a_deployment(revision=7, rollout=rollout, created="9d")
    service = a_service(revision=7, grace_s=60, deployments=(deployment,))
    assert found == len(findings(check, given_up((110, READY), parts=(service,))))


def test_a_log_that_could_not_be_read_is_undecided() -> None:
    (answer,) = undecided(check, given_up((110, READY), parts=(unreadable(LogLine, DEAD),)))
    assert answer.gaps[0].needs == "logs:GetLogEvents"
