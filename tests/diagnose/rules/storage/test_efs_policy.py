"""storage.efs_policy: the file system's policy denies the mount."""

import pytest

from stackmedic.diagnose.rules.storage.efs_policy import check
from tests.diagnose.builders import a_snapshot, service_arn
from tests.diagnose.rules.asking import findings, undecided
from tests.diagnose.rules.reasons import EXITED, TIMED_OUT, failed_before_all_was_well
from tests.diagnose.rules.telling import hidden_tasks, told, unstarted

SAID = (
    "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: "
    "b'mount.nfs4: access denied by server while mounting 127.0.0.1:/'"
)
OTHERS = (
    (
        "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: "
        "Failed to resolve fs-1.efs.eu-west-1.amazonaws.com"
    ),
)


def test_what_aws_gives_as_the_reason_is_found() -> None:
    assert told(check, SAID).about == service_arn()


@pytest.mark.parametrize("reason", (EXITED, TIMED_OUT, *OTHERS))
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, unstarted(reason)) == []


def test_what_was_said_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(SAID))) == []


def test_tasks_that_nobody_could_read_are_undecided() -> None:
    assert undecided(check, hidden_tasks())
