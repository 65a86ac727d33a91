"""secret.invalid_parameter_name: the parameter's name was built from an empty or wrong variable."""

import pytest

from stackmedic.diagnose.rules.secret.invalid_parameter_name import check
from tests.diagnose.builders import a_snapshot
from tests.diagnose.rules.asking import findings, undecided
from tests.diagnose.rules.reasons import EXITED, TIMED_OUT, failed_before_all_was_well
from tests.diagnose.rules.telling import hidden_tasks, told, unstarted

SAID = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
    "retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): "
    "invalid ssm parameters: /shop//password"
)
OTHERS = (
    (
        "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve "
        "secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: "
        "/shop/password"
    ),
)


def test_what_aws_gives_as_the_reason_is_found() -> None:
    assert told(check, SAID).about == "/shop//password"


@pytest.mark.parametrize("reason", (EXITED, TIMED_OUT, *OTHERS))
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, unstarted(reason)) == []


def test_what_was_said_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(SAID))) == []


def test_tasks_that_nobody_could_read_are_undecided() -> None:
    assert undecided(check, hidden_tasks())
