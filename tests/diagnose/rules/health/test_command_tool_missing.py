"""health.command_tool_missing: the health check's command uses a tool that the image lacks."""

from datetime import timedelta

from stackmedic.diagnose.rules.health.command_tool_missing import check
from stackmedic.model.finding import Confidence
from stackmedic.model.signal import LogLine
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    Listed,
    a_container_definition,
    a_deployment,
    a_service,
    a_service_deployment,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
    ago,
    history,
    make,
    running,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.checked import BY_BALANCER, BY_CONTAINER, DEAD, given_up

READY = (2, "[1] [INFO] Listening at: http://0.0.0.0:8000 (1)")
CURL = ("CMD-SHELL", "curl -f http://localhost:8000/health || exit 1")
WGET = ("CMD-SHELL", "wget -qO- http://localhost:8000/health || exit 1")
ELSEWHERE = ("CMD-SHELL", "curl -f http://localhost:8000/healthz || exit 1")
PYTHON = ("CMD", "python", "-m", "app.check")


def revision(number: int, command: tuple[str, ...], image: str) -> TaskDefinition:
    container = a_container_definition(health_command=command, image=f"registry.example/backend:{image}")
    return a_task_definition(revision=number, containers=(container,))


def checked(
    before: tuple[str, ...], after: tuple[str, ...], *lines: tuple[float, str], image: str = "8",
    reason: str = BY_CONTAINER,
) -> Snapshot:  # fmt: skip
    parts = (revision(6, before, "7"), revision(7, after, image))
    return given_up(*(lines or (READY,)), reason=reason, parts=parts)


def test_another_image_with_the_same_check_is_likely() -> None:
    found = the_finding(check, checked(CURL, CURL), Confidence.LIKELY)
    assert found.evidence[0].value == list(CURL)
    assert found.decide[0].needs == "ecs:ExecuteCommand: which curl"


def test_another_tool_in_the_same_image_is_likely() -> None:
    the_finding(check, checked(WGET, CURL, image="7"), Confidence.LIKELY)


def test_the_same_check_in_the_same_image_is_silent() -> None:
    assert findings(check, checked(CURL, CURL, image="7")) == []


def test_a_check_of_another_path_is_silent() -> None:
    assert findings(check, checked(CURL, ELSEWHERE)) == []


def test_a_check_by_the_programs_own_runtime_is_silent() -> None:
    assert findings(check, checked(CURL, PYTHON)) == []


def test_a_program_that_does_not_serve_yet_is_silent() -> None:
    assert findings(check, checked(CURL, CURL, (1, "Loading"))) == []


def test_a_program_that_names_an_error_is_silent() -> None:
    assert findings(check, checked(CURL, CURL, READY, (9, "ERROR: cannot answer"))) == []


def test_what_the_load_balancer_finds_unhealthy_is_silent() -> None:
    assert findings(check, checked(CURL, CURL, reason=BY_BALANCER)) == []


def test_a_log_that_could_not_be_read_is_undecided() -> None:
    parts = (revision(6, CURL, "7"), revision(7, CURL, "8"), unreadable(LogLine, DEAD))
    assert undecided(check, given_up(READY, reason=BY_CONTAINER, parts=parts))


def first_deployment(
    *lines: tuple[float, str], rollout: str = "IN_PROGRESS", command: tuple[str, ...] = CURL
) -> Snapshot:
    """The service has had but one revision, whose tasks fail their own check."""
    task = a_stopped_task(
        started="17m", stopped="15m", reason=BY_CONTAINER, code="ServiceSchedulerInitiated", exit_code=143
    )
    said = (
        make(LogLine, "logs:GetLogEvents", f"events[{at}]", at=ago("16m") + timedelta(seconds=at), message=text)
        for at, text in lines
    )
    service = a_service(running=0, deployments=(a_deployment(rollout=rollout, running=0, created="30m"),))
    deployed = history("backend", a_service_deployment(source=None, status="IN_PROGRESS", created="30m"))
    parts = (stopped("backend", task), running("backend"), revision(7, command, "7"), deployed)
    return a_snapshot(service, *parts, Listed(LogLine, DEAD, tuple(said)))


def test_a_first_deployment_that_never_passed_its_check_is_likely() -> None:
    found = the_finding(check, first_deployment(READY), Confidence.LIKELY)
    assert "curl, which its image may lack" in found.says


def test_a_first_deployment_whose_program_was_asked_is_silent() -> None:
    asked = (12.0, '127.0.0.1 - "GET /health HTTP/1.1" 404')
    assert findings(check, first_deployment(READY, asked)) == []


def test_a_deployment_that_came_up_with_that_check_is_silent() -> None:
    assert findings(check, first_deployment(READY, rollout="COMPLETED")) == []


def test_a_first_deployment_that_checks_by_its_own_runtime_is_silent() -> None:
    assert findings(check, first_deployment(READY, command=PYTHON)) == []
