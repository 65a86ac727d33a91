"""capacity.quota_concurrent_tasks: the account's quota of concurrent tasks is reached."""

import pytest

from stackmedic.diagnose.rules.capacity.quota_concurrent_tasks import check
from tests.diagnose.builders import a_snapshot, service_arn
from tests.diagnose.rules.asking import findings, the_finding, undecided
from tests.diagnose.rules.reasons import EXITED, TIMED_OUT, failed_before_all_was_well
from tests.diagnose.rules.telling import hidden_tasks, told, unplaced, unstarted

SAID = "You've reached the limit on the number of tasks you can run concurrently"
OTHERS = ("Capacity is unavailable at this time.",)


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
