"""capacity.spot_interruption: spot capacity was taken back."""

from stackmedic.diagnose.rules.capacity.spot_interruption import check
from stackmedic.model.task import Task
from tests.diagnose.builders import (
    Part,
    a_service,
    a_snapshot,
    a_stopped_task,
    service_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided


def ended(code: str) -> tuple[Part, ...]:
    task = a_stopped_task(reason="Your Spot Task was interrupted.", code=code, exit_code=143)
    return (a_service(running=1), stopped("backend", task))


def test_what_is_wrong_is_found() -> None:
    assert the_finding(check, a_snapshot(*ended("SpotInterruption"))).about == service_arn()


def test_a_task_that_exited_is_silent() -> None:
    assert findings(check, a_snapshot(*ended("EssentialContainerExited"))) == []


def test_healthy_stack_is_silent() -> None:
    assert findings(check, a_snapshot()) == []


def test_what_could_not_be_read_is_undecided() -> None:
    assert undecided(check, a_snapshot(a_service(running=1), unreadable(Task, (service_arn(), "STOPPED"))))
