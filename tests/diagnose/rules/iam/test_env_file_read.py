"""iam.env_file_read: the execution role cannot read the environment file in S3."""

import pytest

from stackmedic.diagnose.rules.iam.env_file_read import check
from tests.diagnose.builders import a_snapshot, service_arn
from tests.diagnose.rules.asking import findings, undecided
from tests.diagnose.rules.reasons import EXITED, TIMED_OUT, failed_before_all_was_well
from tests.diagnose.rules.telling import hidden_tasks, told, unstarted

SAID = (
    "ResourceInitializationError: failed to download env files: file download command: non empty "
    "error stream: AccessDenied: Access Denied status code: 403"
)
OTHERS = (
    ("ResourceInitializationError: failed to download env files: file download command: context deadline exceeded"),
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
