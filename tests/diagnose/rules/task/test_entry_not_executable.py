"""task.entry_not_executable: the start script is not executable."""

import pytest

from stackmedic.diagnose.rules.task.entry_not_executable import check
from tests.diagnose.builders import a_snapshot
from tests.diagnose.rules.asking import findings, undecided
from tests.diagnose.rules.reasons import EXITED, TIMED_OUT, failed_before_all_was_well
from tests.diagnose.rules.telling import hidden_tasks, told, unstarted

SAID = (
    "CannotStartContainerError: Error response from daemon: failed to create shim task: OCI runtime "
    'create failed: runc create failed: unable to start container process: exec: "/app/start.sh": '
    "permission denied: unknown"
)
OTHERS = (
    (
        'CannotStartContainerError: unable to start container process: exec: "gunicorn": executable file '
        "not found in $PATH: unknown"
    ),
)


def test_what_aws_gives_as_the_reason_is_found() -> None:
    assert told(check, SAID).about == "/app/start.sh"


@pytest.mark.parametrize("reason", (EXITED, TIMED_OUT, *OTHERS))
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, unstarted(reason)) == []


def test_what_was_said_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(SAID))) == []


def test_tasks_that_nobody_could_read_are_undecided() -> None:
    assert undecided(check, hidden_tasks())
