"""task.memory_below_minimum: the task is smaller than what its containers need."""

from stackmedic.diagnose.rules.task import oom_limit_too_low
from stackmedic.diagnose.rules.task.memory_below_minimum import check
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    Part,
    a_snapshot,
    a_stopped_task,
    a_task_definition,
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
