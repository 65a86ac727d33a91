"""config.missing_env: A variable or secret that the program requires is not set."""

from stackmedic.diagnose.rules.config.missing_env import check
from tests.diagnose.builders import (
    Part,
    a_container_definition,
    a_deployment,
    a_service,
    a_snapshot,
    a_stopped_task,
    a_task,
    a_task_definition,
    default_environment,
    log,
    running,
    service_arn,
    stopped,
)
from tests.diagnose.rules.asking import findings, the_finding


def deployed(line: str, **environment: str) -> tuple[Part, ...]:
    """Revision 8 after 7, and its first task ended with this line."""
    new = a_task_definition(revision=8, containers=(a_container_definition(environment=environment),))
    dead = a_stopped_task("backend-dead", exit_code=1, revision=8)
    old = (a_task("backend-1"), a_task("backend-2"))
    rollout = (a_deployment(revision=8, rollout="IN_PROGRESS", created="8m", running=0), a_deployment(status="ACTIVE"))
    return (a_service(revision=8, deployments=rollout), new, running("backend", *old), stopped("backend", dead),
            log("backend-dead", line))  # fmt: skip


LINE = "KeyError: 'POSTGRES_SERVER'"


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(*deployed(LINE))).about == service_arn()


def test_a_variable_that_is_still_given_is_silent() -> None:
    assert findings(check, a_snapshot(*deployed(LINE, **default_environment("backend")))) == []


def test_another_error_is_silent() -> None:
    assert findings(check, a_snapshot(*deployed("ZeroDivisionError: division by zero"))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_a_variable_that_a_settings_library_names_on_a_line_of_its_own_is_found() -> None:
    """pydantic: the summary, the field, and what is wrong with it."""
    parts = deployed("")
    said = log("backend-dead", "1 validation error for Settings", "POSTGRES_SERVER", "  Field required [type=missing]")
    assert the_finding(check, a_snapshot(*parts, said))
