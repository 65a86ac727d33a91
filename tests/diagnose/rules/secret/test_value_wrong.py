"""secret.value_wrong: tasks that started since a secret changed do not get along with it."""

from stackmedic.diagnose.rules.secret.value_wrong import check
from stackmedic.model.artifact import Secret
from stackmedic.model.finding import Confidence
from tests.diagnose.builders import (
    Part,
    a_secret,
    a_snapshot,
    a_stopped_task,
    a_task,
    a_task_definition,
    ago,
    running,
    secret_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import ask, findings, the_finding

ASKS = a_task_definition(secrets={"DB_HOST": f"{secret_arn()}:host::"})
CHANGED = a_secret(changed_at=ago("10m"))
DIED = stopped("backend", a_stopped_task(started="4m"))
OLD_TASKS = running("backend", a_task(), a_task("backend-2"))


def with_changed_secret(*parts: Part) -> list[Part]:
    return [ASKS, CHANGED, OLD_TASKS, *parts]


def test_tasks_that_die_since_the_secret_changed_are_found() -> None:
    found = the_finding(check, a_snapshot(*with_changed_secret(DIED)), Confidence.LIKELY)
    assert found.about == secret_arn()
    assert "valueFrom" in found.evidence[1].path
    assert found.decide


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_changed_secret_without_failures_is_silent() -> None:
    assert findings(check, a_snapshot(*with_changed_secret())) == []


def test_tasks_that_died_before_the_change_too_are_silent() -> None:
    earlier = a_stopped_task("backend-dead-2", started="30m", stopped="20m")
    both = stopped("backend", a_stopped_task(started="4m"), earlier)
    assert findings(check, a_snapshot(*with_changed_secret(both))) == []


def test_secret_that_changed_before_the_window_is_silent() -> None:
    old = a_secret(changed_at=ago("9d"))
    assert findings(check, a_snapshot(ASKS, old, OLD_TASKS, DIED)) == []


def test_secret_of_somebody_else_is_silent() -> None:
    other = a_secret("other", changed_at=ago("10m"))
    assert findings(check, a_snapshot(a_task_definition(), other, OLD_TASKS, DIED)) == []


def test_tasks_that_could_not_start_at_all_are_another_cause() -> None:
    unborn = stopped("backend", a_stopped_task(started=None, code="TaskFailedToStart", exit_code=None))
    assert findings(check, a_snapshot(*with_changed_secret(unborn))) == []


def test_unreadable_secrets_accuse_nobody() -> None:
    assert ask(check, a_snapshot(ASKS, unreadable(Secret, secret_arn()), OLD_TASKS, DIED)) == []
