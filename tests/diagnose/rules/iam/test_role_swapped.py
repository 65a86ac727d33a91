"""iam.role_swapped: the newest revision names the program's role in the place of the execution role."""

from stackmedic.diagnose.rules.iam.role_swapped import check
from stackmedic.model.finding import Effect
from stackmedic.model.task import TaskDefinition
from tests.diagnose.builders import Part, a_snapshot, a_stopped_task, a_task_definition, stopped, unreadable
from tests.diagnose.builders.services import revision_arn
from tests.diagnose.rules.asking import findings, the_finding
from tests.diagnose.rules.reasons import ECR_DENIED, TIMED_OUT
from tests.diagnose.troubles import failing_to_start, rolled_back

TASK, EXECUTION = (f"arn:aws:iam::123456789012:role/shop-{name}" for name in ("task", "execution"))
REFUSED = ECR_DENIED.replace("assumed-role/shop-execution", "assumed-role/shop-task")


def rolled_back_for(reason: str, execution: str = TASK, before: str = EXECUTION) -> tuple[Part, ...]:
    """Revision 7 was given up, as its tasks did not start for this reason."""
    dead = a_stopped_task(
        revision=7, reason=reason, code="TaskFailedToStart", exit_code=None, started=None, stopped="16m"
    )
    return (
        *rolled_back(dead=stopped("backend", dead)),
        a_task_definition(revision=6, task_role_arn=TASK, execution_role_arn=before),
        a_task_definition(revision=7, task_role_arn=TASK, execution_role_arn=execution),
    )


def test_the_programs_role_in_the_place_of_the_execution_role_is_found() -> None:
    found = the_finding(check, a_snapshot(*rolled_back_for(REFUSED)))
    assert ("shop-task", (Effect.CANNOT_START,)) == (found.about, found.effects)
    assert TASK in [each.value for each in found.evidence]


def test_a_role_that_stands_in_both_places_by_design_is_silent() -> None:
    assert findings(check, a_snapshot(*rolled_back_for(REFUSED, before=TASK))) == []


def test_the_right_role_that_lacks_a_permission_is_silent() -> None:
    assert findings(check, a_snapshot(*rolled_back_for(ECR_DENIED, execution=EXECUTION))) == []


def test_a_swapped_role_that_nobody_refused_is_silent() -> None:
    assert findings(check, a_snapshot(*rolled_back_for(TIMED_OUT))) == []


def test_without_the_revision_before_nothing_tells_that_roles_were_swapped() -> None:
    hidden = unreadable(TaskDefinition, revision_arn("backend", 6))
    assert findings(check, a_snapshot(*rolled_back_for(REFUSED), hidden)) == []
    assert findings(check, a_snapshot(*failing_to_start(REFUSED))) == []
