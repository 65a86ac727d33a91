"""task.memory_below_minimum: the task is smaller than what its containers need."""

from stackmedic.diagnose.rules.task import oom_limit_too_low
from stackmedic.diagnose.rules.task.memory_below_minimum import check
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    Part,
    a_service_deployment,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
    an_alarm,
    history,
    revision_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.troubles import rolled_back

OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
KILLED = stopped("backend", a_stopped_task(exit_code=137, stopped="16m", started="17m", container_reason=OUT_OF_MEMORY))


def resized(old: str, new: str, *more: Part, limits: tuple[int | None, int | None] = (None, None)) -> tuple[Part, ...]:
    """Revision 7, with less or more memory than 6, was given up after its task had been killed."""
    before = a_task_definition(revision=6, memory=old, container_memory_mib=limits[0])
    after = a_task_definition(revision=7, memory=new, container_memory_mib=limits[1])
    return (*rolled_back(dead=KILLED), before, after, *more)


def test_a_task_that_was_made_smaller_and_is_killed_is_found_by_its_size_alone() -> None:
    snapshot = a_snapshot(*resized("2048", "1024"))
    assert the_finding(check, snapshot).about == revision_arn()
    assert findings(oom_limit_too_low.check, snapshot) == []


def test_a_task_of_the_size_that_it_had_is_another_cause() -> None:
    snapshot = a_snapshot(*resized("1024", "1024"))
    assert findings(check, snapshot) == []
    assert findings(oom_limit_too_low.check, snapshot) != []


def test_a_container_whose_own_limit_was_lowered_is_another_cause() -> None:
    snapshot = a_snapshot(*resized("2048", "1024", limits=(1536, 512)))
    assert findings(check, snapshot) == []
    assert findings(oom_limit_too_low.check, snapshot) != []


def test_a_smaller_task_that_ends_for_another_reason_is_silent() -> None:
    crashed = stopped("backend", a_stopped_task(stopped="16m", started="17m"))
    assert findings(check, a_snapshot(*resized("2048", "1024", crashed))) == []


def test_an_unreadable_definition_is_undecided() -> None:
    assert undecided(check, a_snapshot(*resized("2048", "1024"), unreadable(TaskDefinition, revision_arn(revision=6))))


def rings(changed: str = "5m", metric: str = "MemoryUtilization") -> tuple[Part, ...]:
    """Revision 7, half as large as 6, has been running for 20 minutes, and an alarm rings for what it uses."""
    before, after = a_task_definition(revision=6, memory="2048"), a_task_definition(revision=7, memory="1024")
    dimensions = {"ServiceName": "backend"}
    deployed = history("backend", a_service_deployment(revision=7, source=6, created="20m"))
    return (before, after, deployed, an_alarm("memory", changed=changed, metric=metric, dimensions=dimensions))


def test_a_smaller_task_that_still_fits_is_found_by_the_alarm_that_rings_for_its_memory() -> None:
    found = the_finding(check, a_snapshot(*rings()))
    assert found.evidence[0].path.endswith("memory")
    assert found.evidence[1].value == "ALARM"


def test_an_alarm_that_rang_before_the_task_was_made_smaller_is_no_proof() -> None:
    assert findings(check, a_snapshot(*rings(changed="40m"))) == []


def test_an_alarm_on_something_else_is_no_proof() -> None:
    assert findings(check, a_snapshot(*rings(metric="CPUUtilization"))) == []
