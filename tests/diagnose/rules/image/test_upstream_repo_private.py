"""image.upstream_repo_private: A third party's image repository is no longer readable."""

import pytest

from stackmedic.diagnose.rules.image.upstream_repo_private import check
from tests.diagnose.builders import a_snapshot
from tests.diagnose.rules.asking import findings, undecided
from tests.diagnose.rules.reasons import EXITED, TIMED_OUT, failed_before_all_was_well
from tests.diagnose.rules.telling import hidden_tasks, told, unstarted

SAID = (
    "CannotPullContainerError: pull access denied for acme/shop, repository does not exist or may "
    "require authorization: server message: insufficient_scope: authorization failed"
)
OTHERS = (
    "CannotPullContainerError: toomanyrequests: You have reached your pull rate limit.",
    (
        "CannotPullContainerError: pull access denied for "
        "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop, repository does not exist or may require "
        "authorization"
    ),
)


RESOLVED = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
    "docker.io/acme/shop:2: pull access denied, repository does not exist or may require authorization: server "
    "message: insufficient_scope: authorization failed"
)


@pytest.mark.parametrize(("said", "about"), [(SAID, "acme/shop"), (RESOLVED, "docker.io/acme/shop:2")])
def test_what_aws_gives_as_the_reason_is_found(said: str, about: str) -> None:
    assert told(check, said).about == about


@pytest.mark.parametrize("reason", (EXITED, TIMED_OUT, *OTHERS))
def test_another_reason_is_silent(reason: str) -> None:
    assert findings(check, unstarted(reason)) == []


def test_what_was_said_before_all_was_well_is_silent() -> None:
    assert findings(check, a_snapshot(*failed_before_all_was_well(SAID))) == []


def test_tasks_that_nobody_could_read_are_undecided() -> None:
    assert undecided(check, hidden_tasks())
