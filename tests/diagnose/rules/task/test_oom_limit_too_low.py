"""task.oom_limit_too_low: killed for using more memory than the definition allows."""

from stackmedic.diagnose.rules.task.oom_limit_too_low import check
from stackmedic.model.finding import Confidence
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import (
    a_container,
    a_snapshot,
    a_stopped_task,
    a_task,
    a_task_definition,
    revision_arn,
    running,
    service_arn,
    stopped,
    unreadable,
)
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.troubles import down

OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage"
KILLED = (*down(), stopped("backend", a_stopped_task(exit_code=137, container_reason=OUT_OF_MEMORY)))


def test_ecs_own_words_are_found_with_the_containers_limit() -> None:
    found = the_finding(check, a_snapshot(*KILLED, a_task_definition(container_memory_mib=512)))
    assert found.about == revision_arn()
    assert found.hurts == (service_arn(),)
    assert "512 MiB" in found.says
    assert found.evidence[-1].value == 512


def test_without_a_limit_of_its_own_the_tasks_counts() -> None:
    found = the_finding(check, a_snapshot(*KILLED))
    assert found.evidence[-1].value == "1024"


def test_while_nobody_can_see_whether_memory_grew_it_is_only_likely() -> None:
    hidden = unreadable(Series, "memory")
    unsure = a_snapshot(*KILLED, a_task_definition(container_memory_mib=512), hidden)
    assert the_finding(check, unsure, Confidence.LIKELY).decide


def test_exit_code_137_alone_is_not_memory() -> None:
    assert not findings(check, a_snapshot(*down(), stopped("backend", a_stopped_task(exit_code=137))))


def test_a_revision_that_was_replaced_since_is_not_accused() -> None:
    old = a_stopped_task(exit_code=137, container_reason=OUT_OF_MEMORY, revision=6)
    assert not findings(check, a_snapshot(*down(), stopped("backend", old)))


def test_a_kill_from_before_the_recovery_is_not_accused() -> None:
    old = a_stopped_task(exit_code=137, container_reason=OUT_OF_MEMORY, started="50m", stopped="45m")
    lasting = running("backend", a_task("backend-1", started="40m"), a_task("backend-2", started="40m"))
    assert not findings(check, a_snapshot(lasting, stopped("backend", old)))


def test_an_unreadable_definition_leaves_it_open() -> None:
    answers = undecided(check, a_snapshot(*KILLED, unreadable(TaskDefinition, revision_arn())))
    assert answers[0].about == revision_arn()


def killed_beside(digest: str) -> Snapshot:
    """A task that was killed with one image, while another runs with what may be another by the same name."""
    dead = a_container(status="STOPPED", exit_code=137, reason=OUT_OF_MEMORY, image_digest="sha256:new")
    lasting = a_task("backend-1", started="2h", containers=(a_container(image_digest=digest),))
    return a_snapshot(*down(), stopped("backend", a_stopped_task(containers=(dead,))), running("backend", lasting))


def test_an_image_whose_tag_was_moved_is_shown_and_no_larger_task_asked_for() -> None:
    found = the_finding(check, killed_beside("sha256:old"))
    assert [each.value for each in found.evidence[-2:]] == ["sha256:new", "sha256:old"]
    assert (found.remedies, "another image than it was" in found.says) == ((), True)


def test_the_same_image_in_every_task_takes_a_larger_one() -> None:
    assert the_finding(check, killed_beside("sha256:new")).remedies == ("raise_task_memory",)


def test_tasks_that_nobody_wants_any_more_leave_a_service_that_has_recovered() -> None:
    """Many were asked for, more than there was memory for, and then fewer again: nobody replaces those that ended."""
    killed = a_stopped_task(exit_code=137, container_reason=OUT_OF_MEMORY, started="42m", stopped="40m")
    lasting = running("backend", a_task("backend-1", started="41m"), a_task("backend-2", started="41m"))
    assert not findings(check, a_snapshot(lasting, stopped("backend", killed)))


def test_a_task_that_ended_just_now_and_has_no_successor_is_news() -> None:
    killed = a_stopped_task(exit_code=137, container_reason=OUT_OF_MEMORY, started="42m", stopped="4m")
    lasting = running("backend", a_task("backend-1", started="41m"), a_task("backend-2", started="41m"))
    assert findings(check, a_snapshot(lasting, stopped("backend", killed)))
