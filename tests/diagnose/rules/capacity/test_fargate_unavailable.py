"""capacity.fargate_unavailable: there is no Fargate capacity in the zone."""

import pytest

from stackmedic.diagnose.rules.capacity.fargate_unavailable import check
from tests.diagnose.builders import a_snapshot, service_arn
from tests.diagnose.rules.announcing import announced
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.reasons import EXITED, TIMED_OUT, failed_before_all_was_well
from tests.diagnose.rules.telling import hidden_tasks, told, unplaced, unstarted

SAID = "Capacity is unavailable at this time. Please try again later or in a different availability zone"
OTHERS = ("You've reached the limit on the number of tasks you can run concurrently",)


def test_what_aws_gives_as_the_reason_is_found() -> None:
    assert told(check, SAID).about == service_arn()


@pytest.mark.parametrize("reason", (EXITED, TIMED_OUT, *OTHERS))
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, unstarted(reason)) == []


def test_what_was_said_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(SAID))) == []


def test_tasks_that_nobody_could_read_are_undecided() -> None:
    assert undecided(check, hidden_tasks())


def test_what_the_scheduler_says_is_found() -> None:
    assert the_finding(check, unplaced(f"was unable to place a task. Reason: {SAID}.")).hurts == (service_arn(),)


def test_trouble_that_aws_reports_of_itself_is_evidence() -> None:
    found = told(check, SAID, announced("issue", "AWS_FARGATE_OPERATIONAL_ISSUE"))
    assert found.evidence[-1].says.startswith("AWS reports AWS_FARGATE_OPERATIONAL_ISSUE of FARGATE in eu-")


def test_trouble_that_aws_reports_accuses_nobody_whose_tasks_start() -> None:
    assert findings(check, a_snapshot(announced("issue", "AWS_FARGATE_OPERATIONAL_ISSUE"))) == []
    assert 1 == len(told(check, SAID, announced("scheduledChange", "AWS_ECS_TASK_PATCHING_RETIREMENT")).evidence)
