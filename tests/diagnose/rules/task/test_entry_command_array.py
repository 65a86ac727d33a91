"""task.entry_command_array: the whole command was passed as one word."""

import pytest

from stackmedic.diagnose.rules.task.entry_command_array import check
from tests.diagnose.builders import a_snapshot
from tests.diagnose.rules.asking import findings, undecided
from tests.diagnose.rules.reasons import EXITED, TIMED_OUT, failed_before_all_was_well
from tests.diagnose.rules.telling import hidden_tasks, told, unstarted

SAID = (
    'CannotStartContainerError: unable to start container process: exec: "npm run start": executable '
    "file not found in $PATH: unknown"
)
OTHERS = (
    (
        'CannotStartContainerError: unable to start container process: exec: "npm": executable file not '
        "found in $PATH: unknown"
    ),
    ('CannotStartContainerError: unable to start container process: exec: "/app/start.sh": permission denied: unknown'),
)


def test_what_aws_gives_as_the_reason_is_found() -> None:
    assert told(check, SAID).about == "npm run start"


@pytest.mark.parametrize("reason", (EXITED, TIMED_OUT, *OTHERS))
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, unstarted(reason)) == []


def test_what_was_said_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(SAID))) == []


def test_tasks_that_nobody_could_read_are_undecided() -> None:
    assert undecided(check, hidden_tasks())
